// Which kind of error a gateway’s status, type and words mean.
import type { ErrorKind, Reason } from './errors.ts';

// Each pattern runs over words that a server chose: none may need more than linear time for them.

const creditType = /billing|credit|quota|payment|(?:spend|usage)_limit|insufficient_(?:\w{1,20}_)?(?:balance|fund)/;
/** Words of an account, but not the same words in the names of tools and fields (`get_account_balance`). */
const creditText =
  /insufficient[_ ]?(?:\w{1,20}[_ ])?(?:fund|balance|quota|credit)|budget[_ ](?:has been )?exceeded|(?<![\w.'"`-])(?:credits?(?! were charged)|balance|billing|quotas?|payment|(?:spend(?:ing)?|usage)[ _-]?limits?)(?![\w'"`-]|\.\w)|余额|额度|欠费/i;
/** Things only an account can lack: the refusal of a key never mentions them. */
const accountText =
  /insufficient[_ ]?(?:\w{1,20}[_ ])?(?:quota|credit)|(?<![\w.'"`-])(?:quota|credits?)(?![\w'"`-]|\.\w)|额度|余额/i;
const paceText = /per[ _-](?:second|minute|hour|day)|rate.?limit|too many requests|\b[rt]pm\b|requests? limit/i;
const contextText =
  /prompt is too long|context.?window|context.?length|maximum context|prompt token count|maximum prompt length|exceed\w{0,3}[ _][\w' ]{0,30}(?:context|token limit|number of tokens)|longer than the maximum model length|max length exceeded|input (?:is )?too long|too many (?:input )?tokens|input length should be/i;
const modelType = /model_?not_?found|deploymentnotfound|no_available_channel/;
const modelText =
  /(?:unknown|unsupported|no(?: such| available| healthy| matching)?) providers?\b|\bprovider\b[^.]{0,60}? not (?:be )?(?:found|supported|provided|configured)|no (?:healthy |available )?deployments?\b|no available channel|no endpoints found for|no models loaded|(?:unknown|invalid|unsupported) model|no such model|not a valid model|model_not_found|无可用渠道|模型.{0,120}?(?:不存在|不可用)/i;
/** The model itself, by its name or without one, and not something that it is asked for. */
const modelMissing =
  /\b(?:models?|engine|inference profile)["'`:(\s]{0,4}(?:[^\s,;"'`]{1,100}["'`)]?,?\s+)?(?:(?:is|was|are|does|do|has|could|can|currently)\s+){0,3}(?:not (?:be )?(?:found|exist|available|supported|deployed)|doesn'?t exist|no longer (?:supported|available)|unknown)/i;

/** A 404 that speaks of a model is about that model, and so is one that speaks of the model that was asked for. */
const modelNamed = /(?<![\w./-])model(?![\w/])/i;

/** Is the model that was asked for in these words, with or without its provider, and not as a part of another name? */
function holdsModel(text: string, asked: string): boolean {
  const words = text.toLowerCase();
  return [asked, asked.slice(asked.lastIndexOf('/') + 1)].some((each) => {
    const name = each.toLowerCase();
    const at = name === '' ? -1 : words.indexOf(name);
    const isPart = /[\w/]/.test(words[at - 1] ?? '') || /[\w/]/.test(words[at + name.length] ?? '');
    return at !== -1 && !isPart;
  });
}

/** Nothing is at this address, under another status than 404. */
const noPlace =
  /(?:unsupported|unknown|no such) (?:api|endpoint|route)(?![ _-]?(?:key|version))|\b(?:endpoint|route) (?:is |was )?(?:not (?:found|supported|implemented)|does not exist)|invalid url \((?:get|post)\b/i;
/** Conditions that pass, whatever status and type they are reported under. */
const throttleText =
  /too many requests|rate.?limit(?:ed| quota violation|s?[ _]?(?:was |is |has been |have been )?(?:exceed|reach|hit)|[ _]error)|throttl(?:ed|ing)|请求过于频繁|限流/i;
const busyText =
  /\b(?:is|are|currently|temporarily|server) (?:currently |temporarily |too )?(?:overloaded|busy|at capacity)|overloaded_error|^overloaded\b|负载(?:过高|已满)/i;

/** The key, in whatever order it is said that it is wrong or missing. */
const keyText =
  /(?:invalid|unknown|missing|incorrect|wrong|expired|no|provide an?) (?:valid )?(?:(?:x-)?api[ _-]?key|(?:auth\w{0,10}|bearer)[ -](?:header|token|credential))|(?:api[ _-]?key|bearer token|auth\w{0,10} header) (?:is |was |has )?(?:not valid|not provided|required|missing|invalid|incorrect|expired)|not authenticated|authentication ?error/i;
/** The same where the status has said already that the request itself is not at fault: a token may be one of JSON. */
const authText =
  /(?:invalid|unknown|missing|incorrect|no) (?:token|credential)|unauthori[sz]ed(?! to\b)|login fail|无效的?令牌/i;
/** Of a 403: the key may not use the model, or the word is only mentioned. */
const modelAccess =
  /(?:access|\bus(?:e|ing)\b|allow|permi|hori[sz]ed|verified).{0,40}\bmodel|\bmodel.{0,60}(?:access|allow|permi|hori[sz]ed|denied)|无权.{0,6}模型/i;
const authType = /authentication|invalid_api_key/;

const kindOfType: readonly (readonly [RegExp, ErrorKind])[] = [
  // Before credit, which it may become: DashScope's `Throttling.RateQuota` is about the pace.
  [/rate_?limit|too_?many_?requests|throttl/, 'rate_limit'],
  [creditType, 'credit'],
  [authType, 'auth'],
  [/unauthorized/, 'auth'],
  [/permission|forbidden|authorization|access_?denied/, 'permission'],
  [/overloaded|unavailable|capacity|not_?ready/, 'overloaded'],
  [/timeout/, 'timeout'],
  [modelType, 'model'],
  [/context/, 'context'],
  [/too_large/, 'too_large'],
  [/not_found/, 'not_found'],
  [/invalid|badrequest|bad_request|validation/, 'invalid'],
];

/** For errors without a status and a type. */
const kindOfWords: readonly (readonly [RegExp, ErrorKind])[] = [
  [/overloaded|temporarily unavailable|server is busy/i, 'overloaded'],
  [/timed? ?out|deadline exceeded/i, 'timeout'],
  [paceText, 'rate_limit'],
  [/invalid (?:param|request|argument)/i, 'invalid'],
];

/** The kind of the first pattern that the text has. */
export const kindIn = (kinds: typeof kindOfType, text: string): ErrorKind | undefined =>
  kinds.find(([pattern]) => pattern.test(text))?.[1];

/** The kind: from the status first, then the type, both refined by the words where gateways disagree. */
export function kindOf(status: number | undefined, type: string, text: string, asked = ''): ErrorKind {
  const base =
    status === undefined ? (kindIn(kindOfType, type) ?? kindIn(kindOfWords, text) ?? 'server') : kindOfStatus(status);
  switch (base) {
    case 'auth':
      return creditType.test(type) || accountText.test(text) ? 'credit' : base;
    case 'rate_limit':
      return isCredit(type, text) ? 'credit' : base;
    case 'permission':
    case 'overloaded':
    case 'not_found':
    case 'invalid':
    case 'server':
    case 'too_large':
      return refine(base, type, text, asked);
    default:
      return base;
  }
}

const isCredit = (type: string, text: string): boolean =>
  (creditType.test(type) || creditText.test(text)) && !paceText.test(text);

function refine(base: ErrorKind, type: string, text: string, asked: string): ErrorKind {
  if (base !== 'permission' && contextText.test(`${type} ${text}`)) return 'context';
  if (base === 'too_large') return base;
  if (isCredit(type, text)) return 'credit';
  if (base === 'invalid' || base === 'server') {
    if (throttleText.test(text) || /throttl|rate_?limit/.test(type)) return 'rate_limit';
    if (busyText.test(text) || type.includes('overloaded')) return 'overloaded';
  }
  const isPlace = base === 'permission' && placeText.test(text);
  if (!isPlace && (modelType.test(type) || modelText.test(text) || modelMissing.test(text))) return 'model';
  // OpenRouter: the model exists, but no provider of it meets the demands of the account or request.
  if (base === 'not_found') {
    if (/no endpoints found (?:matching|that)/i.test(text)) return 'invalid';
    return modelNamed.test(text) || holdsModel(text, asked) ? 'model' : base;
  }
  if ((base === 'invalid' || base === 'server') && noPlace.test(text)) return 'not_found';
  if (base === 'invalid' && /only authorized for/i.test(text)) return 'permission';
  // How AWS says that nothing is at this path.
  if (base === 'permission' && /missing authentication token/i.test(text)) return 'not_found';
  if (base !== 'overloaded' && (authType.test(type) || keyText.test(text))) return 'auth';
  if ((base === 'server' || base === 'permission') && authText.test(text)) return 'auth';
  return base === 'permission' && !isPlace && modelAccess.test(text) ? 'model' : base;
}

/** A 403 that is a web page is rarely the gateway's own, unless the page speaks of the key. */
const blockedText = /zscaler|error code: 1\d\d\d\b/i;
const keyWords = /\b(?:key|token|credential|auth)/i;
const placeText =
  /(?:countr|region|territor).{0,40} not (?:supp|avail|allow)|not \w{7,9} (?:in|from) .{0,30}(?:countr|region|territor)|\bip\b.{0,40}(?:not |block|denied|forbidden)/i;

/** Who refused, if it wasn't the gateway over the key: a proxy, something in between, or the location. */
export function reasonOf(kind: ErrorKind, status: number | undefined, text = '', found?: Reason): Reason | undefined {
  if (status === 407) return 'proxy';
  // nginx, in a page.
  if (status === 400 && /no required SSL certificate/i.test(text)) return 'certificate_wanted';
  if (status === 400 && /SSL certificate error/i.test(text)) return 'certificate_refused';
  if (kind !== 'permission') return found;
  if (blockedText.test(text) || (found === 'web_page' && !keyWords.test(text))) return 'blocked';
  return placeText.test(text) ? 'place' : found;
}

function kindOfStatus(status: number): ErrorKind {
  switch (status) {
    case 401:
      return 'auth';
    case 402:
      return 'credit';
    case 403:
      return 'permission';
    case 404:
    case 405:
    case 410:
      return 'not_found';
    case 407:
      return 'network';
    case 408:
    case 504:
      return 'timeout';
    case 413:
    case 414:
    case 431:
      return 'too_large';
    case 429:
      return 'rate_limit';
    case 503:
    case 529:
      return 'overloaded';
    default:
      return status >= 500 || status === 409 ? 'server' : 'invalid';
  }
}

/** Kinds that sending the same again cannot mend, whatever the status. A gateway that failed over a key may have others. */
const final: readonly ErrorKind[] = ['credit', 'model', 'not_found', 'context'];

/** Kinds that pass by themselves, whatever the status. */
const passing: readonly ErrorKind[] = ['rate_limit', 'overloaded'];

/** May this status be answered by sending the same again? */
export const retryableStatus = (status: number, kind: ErrorKind): boolean =>
  (status === 408 || status === 409 || status === 429 || status >= 500 || passing.includes(kind)) &&
  !final.includes(kind);

/** The same where there is no status: only what says that it passes. */
export const retryableType = (kind: ErrorKind, type: string): boolean =>
  passing.includes(kind) ||
  kind === 'timeout' ||
  (kind === 'server' && /api_error|internal|server_?error|stream_?error/.test(type));

// ---- Which field

const knownFields =
  /\b([Tt]emperature|top_p|top_k|max_tokens|stop_sequences|system|[Tt]hinking(?:\.\w{1,30}){0,3}|tool_choice|tools|metadata|cache_control|output_config|effort|context_management|service_tier|anthropic-beta|anthropic-version|[Ii]mages?)\b/;
/** Named in almost anything, so that any other name comes first; and a model is mentioned without being a field. */
const wideFields = /\b(stream|messages|model(?==| field| is required)|(?<=["'`])model(?=["'`]))\b/;

/** The refused field: named by a path in front of the words, or else the first one the words mention. */
export function fieldOf(text: string): string | undefined {
  const path = /^([a-z_][\w-]*(?:\.[\w-]+)*):\s/.exec(text)?.[1];
  if (path !== undefined && (/^\S+ Extra/.test(text) || knownFields.test(path) || wideFields.test(`${path}=`)))
    return path;
  // If the words compare it with `max_tokens`, the budget is the one to change.
  if (text.includes('budget_tokens')) return 'thinking.budget_tokens';
  const named = (knownFields.exec(text) ?? wideFields.exec(text))?.[1]?.toLowerCase();
  return named === 'image' ? 'images' : named;
}

const ranges = [
  /\d >=? (\d{2,})/,
  /(?:\[\d+, ?|between \d+ (?:and|to) )(\d[\d,]*\d)/i,
  /(?:<=|≤|at most|less than or equal to|\bmaximum\b|\blimit\b|\bmax\b)\D{0,40}?(\d[\d,]*\d)/i,
];

/** The largest value allowed, from words like `64000, which is the maximum`, `at most 8192`, `[1, 8192]`. */
export function limitOf(text: string): number | undefined {
  const found = ranges.map((range) => range.exec(text)?.[1]).find((limit) => limit !== undefined);
  return found === undefined ? undefined : Number(found.replaceAll(',', ''));
}
