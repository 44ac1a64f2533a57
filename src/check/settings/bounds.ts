/** Beyond these a model is a slip of the pen, or a lie: its weights alone would not fit into a machine's memory. */
export const mostLayers = 64;
export const mostUnits = 16_384;
export const mostDepth = 100;
export const mostHeads = 1024;
export const mostExperts = 1024;
export const mostBins = 16;
/** An id at which a bin of words may begin. */
export const mostCutoff = 100_000_000;
/** A cache beyond this holds whole books; its products alone would take days. */
export const mostCacheEntries = 1_000_000;
/** Word types of a corpus: no more can be counted here. */
export const mostWords = 2 ** 24;
