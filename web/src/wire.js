// Between JSON, which the page reads with the code that it needs anyway, and the objects that engines and hosts speak.

/** An event as JSON, `{"stepped": {…}}`, and its byte arrays in order, `[]` in their places. */
export function pack({ type, ...fields }) {
  const bytes = [];
  const bare = (_, value) => (value instanceof Uint8Array ? (bytes.push(value), []) : value);
  return [JSON.stringify({ [type]: fields }, bare), bytes];
}

/** A command from its JSON and its byte arrays in order. */
export function unpack(text, bytes) {
  const [[type, fields]] = Object.entries(JSON.parse(text));
  const rest = [...bytes];
  for (const file of fields.files ?? []) file.bytes = rest.shift();
  if (fields.checkpoint) fields.checkpoint = rest.shift();
  if (type === 'act') fields.values = rest.shift();
  return { type, ...fields };
}
