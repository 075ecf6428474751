/** A file's text as it stands: Vite puts it in when it builds. */
declare module '*?raw' {
  const text: string;
  export default text;
}
