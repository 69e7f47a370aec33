/** What arguments and options must be; each is read from its text, or refused. */
import { InvalidArgumentError } from 'commander';

/** As the API has it. */
const MAX_REASON_LENGTH = 500;

export function objectId(text: string): number {
  const [, digits] = /^@?(\d+)$/.exec(text) ?? [];
  if (digits === undefined) throw new InvalidArgumentError('It must be a number, as 48849 or @48849.');
  return Number(digits);
}

export function captureReason(text: string): string {
  const { length } = text.trim();
  if (length === 0 || length > MAX_REASON_LENGTH) {
    throw new InvalidArgumentError(`It must have 1 to ${MAX_REASON_LENGTH} characters.`);
  }
  return text;
}

export function captureId(text: string): string {
  if (!/^[0-9a-f-]{4,36}$/i.test(text)) {
    throw new InvalidArgumentError('It must be the first 4 characters of an id, or more of them.');
  }
  return text;
}

export function captureIds(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, captureId(text)];
}

export function processId(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
