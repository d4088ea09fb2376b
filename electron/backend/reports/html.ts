const brand: unique symbol = Symbol('markup');

/** Text that is HTML already. Only `html` makes it, so that nothing gets into a page unescaped. */
export interface Markup {
  readonly [brand]: true;
  readonly text: string;
}

type Piece = Markup | string | number | null | readonly Piece[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes for element content and quoted attribute values; control characters that HTML forbids become U+FFFD. */
function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => escapes[character] ?? '')
    .replace(/[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}

function render(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'string') return escapeHtml(piece);
  if (typeof piece === 'number') return String(piece);
  return brand in piece ? piece.text : piece.map(render).join('');
}

/** A template whose values are escaped; markup and lists of it go in as they are, null as nothing. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = strings[0] ?? '';
  for (const [index, piece] of pieces.entries()) text += render(piece) + (strings[index + 1] ?? '');
  return { [brand]: true, text };
}

/** The style sheet of a page, which is ours and must not be escaped. */
export function styleElement(css: string): Markup {
  return { [brand]: true, text: `<style>${css}</style>` };
}
