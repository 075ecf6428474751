/** What status codes and fields mean: for people who read or write a message. */
export { FIELD_REFERENCE, type FieldReference } from './reference/field-reference.js';
export { STATUS_REFERENCE, type StatusReference } from './reference/status-reference.js';
