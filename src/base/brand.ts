declare const brand: unique symbol;

/** A `T` that only the function owning `Name` may produce, so that look-alike strings cannot be confused. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** SHA-256 of a blob's bytes, 64 lower-case hex digits. */
export type Digest = Brand<string, 'Digest'>;

/** Hash of what was asked for, upstream included: known before anything runs. */
export type RecipeKey = Brand<string, 'RecipeKey'>;

/** Hash of what was asked for and of the bytes it is applied to: known once upstream has run. */
export type ContentKey = Brand<string, 'ContentKey'>;

/** Hash of a training and of the bytes it is applied to, without how long it goes on: what all its lengths share. */
export type TrajectoryKey = Brand<string, 'TrajectoryKey'>;

/** A stage's name as its file spells it (`dense`, `sotu`, `evaluate small`). Never part of a key. */
export type StageName = Brand<string, 'StageName'>;
