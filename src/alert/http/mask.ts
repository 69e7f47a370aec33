/**
 * Takes out of an answer what the receiver was told in confidence: many receivers say the path of an address that they do
 * not know, and that path may be all the secret there is. Pure.
 */

const MASK = '***';

/** What is shorter hides nothing, and would hide half of what the receiver says. */
const MIN_LENGTH = 4;

/** Of a path, a part that is as long may be a token, and say enough alone. */
const MIN_SEGMENT_LENGTH = 8;

/** Path, query, user and password of an address, and the whole; what is no address is a secret as it is. */
export function secretsOf(address: string): readonly string[] {
  if (!URL.canParse(address)) return [address];
  const { href, pathname, search, username, password, searchParams } = new URL(address);
  const segments = pathname.split('/').filter(({ length }) => length >= MIN_SEGMENT_LENGTH);
  const user = `${decoded(username)}:${decoded(password)}`;
  const basic = user === ':' ? '' : Buffer.from(user).toString('base64');
  return [
    address,
    href,
    pathname,
    pathname.replace(/\/$/, ''),
    search.slice(1),
    ...segments,
    ...searchParams.values(),
    username,
    password,
    basic,
  ];
}

/**
 * @param isCut - whether `text` may end in the midst of a secret
 * @returns the text with `***` for each of the secrets, as it is or as pages and JSON write it
 */
export function masked(text: string, secrets: readonly string[], isCut = false): string {
  const forms = [...new Set(secrets.flatMap(formsOf))]
    .filter(({ length }) => length >= MIN_LENGTH)
    .sort((a, b) => b.length - a.length);
  const whole = forms.reduce((rest, form) => rest.replaceAll(form, MASK), text);
  if (!isCut) return whole;
  const begun = Math.max(0, ...forms.map((form) => beginningAtEnd(whole, form)));
  return begun === 0 ? whole : `${whole.slice(0, -begun)}${MASK}`;
}

function formsOf(secret: string): readonly string[] {
  const plain = [secret, decoded(secret), encodeURIComponent(secret)];
  return [...plain, ...plain.map(inHtml), ...plain.map((form) => form.replaceAll('/', '\\/'))];
}

function inHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How much of the beginning of `secret` the text ends with. */
function beginningAtEnd(text: string, secret: string): number {
  for (let length = Math.min(secret.length, text.length); length >= MIN_LENGTH; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return length;
  }
  return 0;
}
