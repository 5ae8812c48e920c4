// What VS Code is told of each model of each gateway: pure, and without asking anybody.
import { isKeyless } from '../gateways/gateway.ts';
import type { Gateway } from '../gateways/gateway.ts';
import { mergeModels } from '../gateways/models.ts';
import type { Model } from '../gateways/models.ts';
import { takesFor } from '../gateways/parameters.ts';
import { roomFor } from '../gateways/room.ts';
import type { RoomPorts } from '../gateways/room.ts';
import { namedTarget } from '../gateways/resolve.ts';
import type { Settings } from '../gateways/settings.ts';
import { nameOf } from '../gateways/use.ts';
import type { Effort } from '../messages/index.ts';

/** A model that other extensions may choose. */
export interface Offer {
  /** `gateway/model`. */
  readonly name: string;
  readonly label: string;
  readonly model: string;
  /** The id without its vendor, by which extensions tell families apart. */
  readonly family: string;
  readonly gateway: string;
  readonly origin: string;
  readonly isKeyMissing: boolean;
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
  /** Its context window is a guess. */
  readonly isGuess: boolean;
  readonly images: boolean;
  readonly tools: boolean;
  readonly efforts: readonly Effort[];
  readonly price: Model['price'];
}

export interface OfferPorts extends Omit<RoomPorts, 'settings'> {
  readonly settings: () => Settings;
  readonly hasKey: (gateway: Gateway) => Promise<boolean>;
}

/** The window of a model nobody has told about: small enough for what is served today. */
const usualWindow = 128_000;

/** The models of all gateways: those of the settings, the presets and the lists that were stored. */
export async function offers(ports: OfferPorts): Promise<readonly Offer[]> {
  const settings = ports.settings();
  const all = settings.gateways.map(async (gateway) => {
    const isKeyMissing = !(await isReady(gateway, ports));
    // Read once for all its models: both are checked whenever they are read.
    const [listed, learned] = [ports.listed(gateway), ports.learned(gateway)];
    const room = { settings: () => settings, listed: () => listed, learned: () => learned };
    const known = mergeModels(gateway, listed);
    const more = namedFor(settings, gateway).filter((id) => !known.some((model) => model.id === id));
    const models = mergeModels({ ...gateway, models: [...known, ...more.map((id) => ({ id }))] });
    return models
      .map((model) => offerOf({ gateway, model, isKeyMissing }, room))
      .filter((offer) => offer !== undefined);
  });
  return distinct((await Promise.all(all)).flat());
}

/** VS Code's picker may show nothing but names: those that several gateways have say which one's they are. */
function distinct(all: readonly Offer[]): readonly Offer[] {
  const seen = new Set<string>();
  const twice = new Set(all.map(({ label }) => label).filter((label) => seen.size === seen.add(label).size));
  return all.map((offer) =>
    twice.has(offer.label) ? { ...offer, label: `${offer.label} (${offer.gateway})` } : offer,
  );
}

/** A server on this computer may need no key. A store that fails says so when a key is needed. */
async function isReady(gateway: Gateway, { hasKey }: OfferPorts): Promise<boolean> {
  return isKeyless(gateway) || hasKey(gateway).catch(() => true);
}

/** The gateway's models that the settings name, wherever they do. */
function namedFor(settings: Settings, gateway: Gateway): readonly string[] {
  const names = [
    settings.defaultModel,
    ...Object.values(settings.models),
    gateway.model && `${gateway.id}/${gateway.model}`,
  ];
  const models = names.flatMap((name) => {
    if (name === undefined) return [];
    try {
      const target = namedTarget(settings, name);
      return target.gateway.id === gateway.id ? [target.model] : [];
    } catch {
      return []; // no such gateway, or no model named
    }
  });
  return [...new Set(models)];
}

interface Known {
  readonly gateway: Gateway;
  readonly model: Model;
  readonly isKeyMissing: boolean;
}

/** `undefined`: the workspace doesn't allow it. */
function offerOf({ gateway, model, isKeyMissing }: Known, ports: RoomPorts): Offer | undefined {
  const name = nameOf({ gatewayId: gateway.id, model: model.id });
  const [room, takes] = [roomFor(ports, 'chat', name), takesFor(ports, 'chat', name)];
  if (room === undefined || takes === undefined) return undefined;
  const { window = usualWindow, reply, images } = room;
  const { tools, effort } = takes.dialect;
  // A reply as long as the window would leave no room for the question.
  const maxOutputTokens = Math.min(reply, Math.floor(window / 2));
  return {
    name,
    label: model.label,
    model: model.id,
    family: model.id.slice(model.id.lastIndexOf('/') + 1),
    gateway: gateway.name,
    origin: gateway.origin,
    isKeyMissing,
    maxInputTokens: window - maxOutputTokens,
    maxOutputTokens,
    isGuess: model.contextTokens === undefined,
    images,
    tools,
    efforts: effort,
    price: model.price,
  };
}
