import { expect, test } from 'vitest';
import { shapeAt, type Shape } from '../../../web/models/drawing.js';

test('shapeAt() names the uppermost shape with an area', () => {
  const rect = { kind: 'rect', tone: 'ink', width: 10, height: 10 } as const;
  const shapes: Shape[] = [
    { ...rect, x: 0, y: 0 },
    { ...rect, x: 5, y: 5 },
    { kind: 'line', tone: 'ink', x1: 0, y1: 7, x2: 20, y2: 7 },
    { kind: 'text', tone: 'ink', x: 6, y: 8, text: 'a', size: 4 },
  ];
  const drawing = { width: 20, height: 20, shapes };
  const places: [number, number][] = [
    [2, 2],
    [7, 7],
    [12, 12],
    [18, 2],
  ];
  expect(places.map(([x, y]) => shapeAt(drawing, x, y))).toEqual([0, 1, 1, -1]);
});
