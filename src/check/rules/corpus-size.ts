/** Training tokens of the corpora whose size is part of their definition, line ends included; null = not known here. */
export function trainTokens(type: string): number | null {
  switch (type) {
    case 'ptb':
      return 929_589;
    case 'wikitext2':
      return 2_088_628;
    case 'wikitext103':
      return 103_227_021;
    default:
      return null;
  }
}
