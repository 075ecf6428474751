/** The table of diagnostics: values of the request that the response repeats without an escape. */
import { HTML, LENGTH, page, STATUS_200 } from '../right-response.js';
import { type DiagnosticRows } from './row.js';

const SCRIPT = "<script>alert('yours')</script>";
const SCRIPT_PATH = `/?name=${encodeURIComponent(SCRIPT)}`;
const QUOTE_PATH = `/?name=${encodeURIComponent("';alert('yours')//")}`;
const JSON_PATH = `/?name=${encodeURIComponent('","admin":"yes')}`;
const FIELD_PATH = '/?name=me%0d%0aContent-Length:%200';

export const INSERTION_ROWS = {
  'raw-in-html': {
    severity: 'warning',
    section: 'HTML: Writing secure applications with HTML',
    specimen: { text: page('<p>Hello {{request.query.name}}'), path: SCRIPT_PATH },
    chrome: { kind: 'runsScript', says: 'yours', asked: SCRIPT_PATH },
    curl: { exit: 0, writes: `<p>Hello ${SCRIPT}`, asked: SCRIPT_PATH },
  },
  'raw-target-in-html': {
    severity: 'info',
    section: 'HTML: Writing secure applications with HTML',
    specimen: { text: page('<p>{{request.path}}'), path: '/<b>me' },
    chrome: { kind: 'shows', text: '/%3Cb%3Eme', asked: '/<b>me' },
    curl: { exit: 0, writes: '<p>/<b>me', asked: '/<b>me' },
  },
  'raw-in-script': {
    severity: 'warning',
    section: 'HTML: Writing secure applications with HTML',
    specimen: {
      text: page("<script>const name = '{{request.query.name}}';</script>"),
      path: QUOTE_PATH,
    },
    chrome: { kind: 'runsScript', says: 'yours', asked: QUOTE_PATH },
    curl: {
      exit: 0,
      writes: "<script>const name = '';alert('yours')//';</script>",
      asked: QUOTE_PATH,
    },
  },
  'raw-in-json': {
    severity: 'warning',
    section: 'RFC 8259 §7',
    specimen: {
      text: `${STATUS_200}Content-Type: application/json\n${LENGTH}\n{"name":"{{request.query.name}}"}`,
      path: JSON_PATH,
    },
    chrome: { kind: 'showsSource', text: '{"name":"","admin":"yes"}', asked: JSON_PATH },
    curl: { exit: 0, writes: '{"name":"","admin":"yes"}', asked: JSON_PATH },
  },
  'raw-in-head': {
    severity: 'warning',
    section: 'RFC 9112 §11.1',
    specimen: {
      text: `${STATUS_200}${HTML}Server: {{request.query.name}}\nConnection: close\n\nHello World`,
      path: FIELD_PATH,
    },
    also: ['content-length-too-short'],
    chrome: { kind: 'shows', text: '', part: 'nothing', asked: FIELD_PATH },
    curl: { exit: 0, writes: '', part: 'nothing', asked: FIELD_PATH },
  },
} as const satisfies DiagnosticRows;
