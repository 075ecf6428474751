/** Draws a layout in the page, as SVG or, where that is too much of it, as pixels, and saves it as a file. */
import { effect, useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';
import { drawingTexts } from '../texts/timeline.js';
import { FONTS, pointsText, svgFile, type Drawing, type Palette, type Shape } from '../models/drawing.js';
import { usePage } from './context.js';
import { saveFile } from './save-file.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of an element's inside, in whole pixels; 0 while it is not shown. */
export function useSize(element: RefObject<HTMLElement | null>): ReadonlySignal<Size> {
  const size = useSignal<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (element.current === null) return;
      const { clientWidth: width, clientHeight: height } = element.current;
      if (width !== size.peek().width || height !== size.peek().height) size.value = { width, height };
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element, size]);
  return size;
}

/** Counts up when something has changed that `watch` has read, at most every `paceMs()`. */
export function usePaced(paceMs: () => number, watch: () => void): ReadonlySignal<number> {
  const count = useSignal(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lastMs = 0;
    const tick = (): void => {
      timer = undefined;
      lastMs = performance.now();
      count.value = count.peek() + 1;
    };
    const stop = effect(() => {
      watch();
      if (timer !== undefined) return;
      const wait = lastMs + paceMs() - performance.now();
      if (wait <= 0) tick();
      else timer = setTimeout(tick, wait);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return count;
}

interface DrawingViewProps {
  readonly drawing: Drawing;
  readonly label: string;
}

/** More shapes than this are painted: a flood's would cost the page more as elements than all the rest of it. */
const ELEMENT_LIMIT = 500;

export function DrawingView({ drawing, label }: DrawingViewProps) {
  const { width, height, shapes } = drawing;
  if (shapes.length > ELEMENT_LIMIT) return <PaintedView drawing={drawing} label={label} />;
  return (
    <svg class="drawing" role="img" aria-label={label} width={width} height={height}>
      {shapes.map((shape, index) => (
        <ShapeView key={index} shape={shape} index={index} />
      ))}
    </svg>
  );
}

/** The same to look at, without an element for each shape: {@link shapeAt} says what is where. */
function PaintedView({ drawing, label }: DrawingViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { theme } = usePage();
  const { width, height } = drawing;
  void theme.value;
  useLayoutEffect(() => {
    const { current } = canvas;
    const context = current?.getContext('2d') ?? null;
    if (current === null || context === null) return;
    const scale = devicePixelRatio;
    const [pixelWidth, pixelHeight] = [Math.round(width * scale), Math.round(height * scale)];
    if (current.width !== pixelWidth) current.width = pixelWidth;
    if (current.height !== pixelHeight) current.height = pixelHeight;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context, drawing, pagePalette());
  });
  return (
    <canvas
      class="drawing"
      role="img"
      aria-label={label}
      ref={canvas}
      style={{ width: `${width}px`, height: `${height}px` }}
    />
  );
}

function ShapeView({ shape, index }: { readonly shape: Shape; readonly index: number }) {
  const colour = `var(--${shape.tone})`;
  const common = {
    'data-shape': index,
    'data-what': shape.what,
    'data-connection': shape.connection,
    opacity: shape.opacity,
  };
  switch (shape.kind) {
    case 'rect':
      return (
        <rect
          {...common}
          x={shape.x}
          y={shape.y}
          width={shape.width}
          height={shape.height}
          rx={shape.radius}
          fill={colour}
        />
      );
    case 'line':
      return (
        <line
          {...common}
          x1={shape.x1}
          y1={shape.y1}
          x2={shape.x2}
          y2={shape.y2}
          stroke={colour}
          stroke-width={shape.strokeWidth}
          stroke-dasharray={shape.dashed ? '4 3' : undefined}
        />
      );
    case 'polygon':
      return <polygon {...common} points={pointsText(shape)} fill={colour} />;
    case 'text':
      return (
        <text
          {...common}
          x={shape.x}
          y={shape.y}
          fill={colour}
          font-size={shape.size}
          font-family={FONTS[shape.font ?? 'sans']}
          font-weight={shape.bold ? 600 : undefined}
          text-anchor={shape.anchor}
        >
          {shape.text}
        </text>
      );
  }
}

interface SaveButtonsProps {
  /** What the file is called, without its ending. */
  readonly name: string;
  /** What the drawing is called inside of the file. */
  readonly title?: string;
  readonly drawing: () => Drawing | null;
}

export function SaveButtons({ name, title = name, drawing }: SaveButtonsProps) {
  const text = drawingTexts();
  const save = async (kind: 'svg' | 'png'): Promise<void> => {
    const drawn = drawing();
    if (drawn === null) return;
    const palette = pagePalette();
    const blob =
      kind === 'svg'
        ? new Blob([svgFile(drawn, palette, title)], { type: 'image/svg+xml' })
        : await pngOf(drawn, palette);
    saveFile(blob, `${name}.${kind}`);
  };
  return (
    <span class="save" role="group" aria-label={text.save}>
      <button type="button" class="button small" title={text.saveAs('SVG')} onClick={() => void save('svg')}>
        SVG
      </button>
      <button type="button" class="button small" title={text.saveAs('PNG')} onClick={() => void save('png')}>
        PNG
      </button>
    </span>
  );
}

/** What the tones are in the page's theme; each is asked for once. */
function pagePalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  return (tone) => {
    let colour = known.get(tone);
    if (colour === undefined) known.set(tone, (colour = style.getPropertyValue(`--${tone}`).trim()));
    return colour;
  };
}

/** Twice as many pixels as on the page: for a slide. */
const PNG_SCALE = 2;

/** Painted shape by shape: the page's policy lets no image of its own making in. */
async function pngOf(drawing: Drawing, palette: Palette): Promise<Blob> {
  const { width, height } = drawing;
  const canvas = document.createElement('canvas');
  canvas.width = width * PNG_SCALE;
  canvas.height = height * PNG_SCALE;
  const context = canvas.getContext('2d')!;
  context.scale(PNG_SCALE, PNG_SCALE);
  context.fillStyle = palette('panel');
  context.fillRect(0, 0, width, height);
  paint(context, drawing, palette);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('Cannot make a PNG')) : resolve(blob))),
  );
}

function paint(context: CanvasRenderingContext2D, { shapes }: Drawing, palette: Palette): void {
  for (const shape of shapes) {
    context.globalAlpha = shape.opacity ?? 1;
    context.fillStyle = context.strokeStyle = palette(shape.tone);
    switch (shape.kind) {
      case 'rect':
        if (!shape.radius) {
          context.fillRect(shape.x, shape.y, shape.width, shape.height);
          break;
        }
        context.beginPath();
        context.roundRect(shape.x, shape.y, shape.width, shape.height, shape.radius);
        context.fill();
        break;
      case 'line':
        context.lineWidth = shape.strokeWidth ?? 1;
        context.setLineDash(shape.dashed ? [4, 3] : []);
        context.beginPath();
        context.moveTo(shape.x1, shape.y1);
        context.lineTo(shape.x2, shape.y2);
        context.stroke();
        break;
      case 'polygon':
        context.beginPath();
        for (const [x, y] of shape.points) context.lineTo(x, y);
        context.fill();
        break;
      case 'text':
        context.font = `${shape.bold ? '600 ' : ''}${shape.size}px ${FONTS[shape.font ?? 'sans']}`;
        context.textAlign = shape.anchor === 'middle' ? 'center' : (shape.anchor ?? 'start');
        context.fillText(shape.text, shape.x, shape.y);
        break;
    }
  }
  context.globalAlpha = 1;
}
