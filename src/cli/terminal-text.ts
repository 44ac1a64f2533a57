/**
 * Text for a terminal: names, words and logs may be a stranger's, and what a terminal takes for an order is shown as its picture. Line
 * feeds, tabs and colours stay, for those are ours; a stranger's colours do no harm.
 */
export function terminalText(text: string): string {
  return text.replaceAll(/\p{Cc}(\[[\d;]*m)?/gu, (found, colour: string | undefined) => {
    const [control = ''] = found;
    const isOurs = control === '\n' || control === '\t' || (control === '\u001b' && colour !== undefined);
    return isOurs ? found : picture(control) + (colour ?? '');
  });
}

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}
