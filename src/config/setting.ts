/** What settings are described by, and the kinds of values that many have. */
import * as v from 'valibot';

/** What the documentation and the errors say of a setting, beyond its description. */
export interface SettingMetadata {
  /** The values that are allowed, in words that complete "must be …". */
  readonly allowed: string;
  /** The default, where it is computed at start. */
  readonly computedDefault?: string;
  /** Whether the value is for nobody's eyes: errors show `***`. */
  readonly isSecret?: boolean;
}

export function setting<const T extends v.GenericSchema>(
  schema: T,
  description: string,
  metadata: SettingMetadata,
) {
  return v.pipe(schema, v.description(description), v.metadata({ ...metadata }));
}

export function wholeNumber(min: number, max: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
}

export const text = v.pipe(v.string(), v.nonEmpty());
