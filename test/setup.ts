/** Before each file of tests; its hook is the first one, so it runs after everything that ends things in order. */
import { afterAll } from 'vitest';
import { endStarted } from './support/playground.js';

afterAll(endStarted);
