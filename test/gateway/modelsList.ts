import { objects } from './json.ts';
import type { Model, Personality } from './personality.ts';

const created = 1_770_000_000;

/** The models list in the gateway's own shape; `limit` and `after_id` page the first party's. */
export function modelsList(personality: Personality, target: string): object {
  const { catalogue, models } = personality;
  const query = new URL(target, 'http://localhost').searchParams;
  switch (models?.shape) {
    case 'anthropic':
      return page(catalogue.map(described), Number(query.get('limit') ?? 20), query.get('after_id'));
    case 'toapis': {
      const types = { supported_endpoint_types: ['anthropic', 'openai'] };
      return { success: true, object: 'list', data: catalogue.map((model) => ({ ...openai(model), ...types })) };
    }
    case 'openai':
    case undefined:
      return { object: 'list', data: catalogue.map(openai) };
  }
}

function openai(model: Model): object {
  return { id: model.id, object: 'model', created, owned_by: 'anthropic' };
}

function described(model: Model): object {
  const yes = { supported: true };
  return {
    id: model.id,
    type: 'model',
    display_name: model.label,
    created_at: new Date(created * 1000).toISOString(),
    max_input_tokens: model.context,
    max_tokens: model.maxTokens,
    capabilities: {
      image_input: yes,
      pdf_input: yes,
      thinking: { ...yes, types: { enabled: yes, adaptive: yes, disabled: yes } },
    },
  };
}

function page(all: readonly object[], limit: number, after: string | null): object {
  const ids = objects(all).map((model) => model['id']);
  const start = after === null ? 0 : ids.indexOf(after) + 1;
  const data = all.slice(start, start + limit);
  return {
    data,
    has_more: start + limit < all.length,
    first_id: ids[start] ?? null,
    last_id: ids[start + data.length - 1] ?? null,
  };
}
