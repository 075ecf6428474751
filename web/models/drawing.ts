/**
 * A drawing as data: what the timeline and the ladder lay out, and what the page, an SVG file and a PNG file draw from.
 * Colours are names of the design's, so that one layout serves both themes. Pure.
 */

import { charWidth } from './char-width.js';

/** A colour by its name in `tokens.css`. */
export type Tone =
  | 'panel'
  | 'raised'
  | 'line'
  | 'line-strong'
  | 'ink'
  | 'dim'
  | 'faint'
  | 'request'
  | 'response'
  | 'event'
  | 'warn'
  | 'bad'
  | 'ok'
  | 'accent'
  | 'selected';

interface Common {
  readonly tone: Tone;
  /** 0 to 1; absent: 1. */
  readonly opacity?: number;
  /** What a click selects. */
  readonly connection?: number;
  /** What it is, for tests and for people who hover over it. */
  readonly what?: string;
  readonly hint?: string;
}

export interface RectShape extends Common {
  readonly kind: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius?: number;
}

export interface LineShape extends Common {
  readonly kind: 'line';
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly strokeWidth?: number;
  readonly dashed?: boolean;
}

export interface PolygonShape extends Common {
  readonly kind: 'polygon';
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface TextShape extends Common {
  readonly kind: 'text';
  /** `y` is the baseline. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly font?: 'sans' | 'mono';
  readonly bold?: boolean;
}

export type Shape = RectShape | LineShape | PolygonShape | TextShape;

/** Sizes in pixels of the page. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

/** How wide a Latin character is at most, in em: monospace is 0.6, sans a little less. */
const NARROW_EM = 0.61;
/** How wide a Chinese one is. */
const WIDE_EM = 1;
/** Less than so many Latin characters before the ellipsis tell nothing. */
const LEAST_CHARACTERS = 6;

const widthEm = (character: string): number =>
  charWidth(character.codePointAt(0)!) === 2 ? WIDE_EM : NARROW_EM;

/** Width of `text` in pixels, near enough to decide whether it fits. */
export function textWidthPx(text: string, size: number): number {
  let em = 0;
  for (const character of text) em += widthEm(character);
  return em * size;
}

/** `text`, or its beginning with an ellipsis, or nothing, whatever fits into `width` pixels. */
export function fitText(text: string, size: number, width: number): string {
  if (textWidthPx(text, size) <= width) return text;
  let roomEm = Math.floor(width / size / NARROW_EM - 1) * NARROW_EM;
  if (roomEm < (LEAST_CHARACTERS - 0.5) * NARROW_EM) return '';
  let fitting = '';
  for (const character of text) {
    roomEm -= widthEm(character);
    // A whole number of characters fits, but for what a sum of fractions lacks.
    if (roomEm < -NARROW_EM / 100) break;
    fitting += character;
  }
  return `${fitting.trimEnd()}…`;
}

export const FONTS = {
  sans: "ui-sans-serif, system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
  mono: "ui-monospace, 'SF Mono', 'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', 'Sarasa Mono SC', 'PingFang SC', 'Microsoft YaHei', monospace",
} as const;

/** What a tone is at the moment: `#5cb8ec`. */
export type Palette = (tone: Tone) => string;

/** `drawing` as the text of an SVG file that needs nothing beside it. */
export function svgFile(drawing: Drawing, palette: Palette, title: string): string {
  const { width, height } = drawing;
  const shapes = drawing.shapes.map((shape) => svgShape(shape, palette));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" fill="${palette('panel')}"/>`,
    ...shapes,
    '</svg>',
    '',
  ].join('\n');
}

function svgShape(shape: Shape, palette: Palette): string {
  const colour = palette(shape.tone);
  const opacity = shape.opacity === undefined ? '' : ` opacity="${shape.opacity}"`;
  const title = shape.hint === undefined ? '' : `<title>${escapeXml(shape.hint)}</title>`;
  switch (shape.kind) {
    case 'rect':
      return `<rect x="${round(shape.x)}" y="${round(shape.y)}" width="${round(shape.width)}" height="${round(shape.height)}" rx="${shape.radius ?? 0}" fill="${colour}"${opacity}>${title}</rect>`;
    case 'line':
      return `<line x1="${round(shape.x1)}" y1="${round(shape.y1)}" x2="${round(shape.x2)}" y2="${round(shape.y2)}" stroke="${colour}" stroke-width="${shape.strokeWidth ?? 1}"${shape.dashed ? ' stroke-dasharray="4 3"' : ''}${opacity}>${title}</line>`;
    case 'polygon':
      return `<polygon points="${pointsText(shape)}" fill="${colour}"${opacity}>${title}</polygon>`;
    case 'text':
      return `<text x="${round(shape.x)}" y="${round(shape.y)}" font-family="${FONTS[shape.font ?? 'sans']}" font-size="${shape.size}" text-anchor="${shape.anchor ?? 'start'}"${shape.bold ? ' font-weight="600"' : ''} fill="${colour}"${opacity}>${escapeXml(shape.text)}</text>`;
  }
}

export function pointsText({ points }: Pick<PolygonShape, 'points'>): string {
  return points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
}

/** Text as it may stand in XML 1.0 (§2.2): what no XML file can hold is left out. */
export function escapeXml(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '\ufffd')
      .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
