/** Reads a stream of server-sent events from pieces of text (https://html.spec.whatwg.org/#parsing-an-event-stream). */

export class EventReader {
  constructor() {
    this.lastId = "";
    this.retryMs = null;
    this.rest = "";
    this.begin();
  }

  /** The events that `text` completes, each `{id, type, data}` with the data as it was written. */
  take(text) {
    // A carriage return at the end may be half of a line's end.
    const whole = this.rest + text;
    const held = whole.endsWith("\r") ? 1 : 0;
    const lines = whole.slice(0, whole.length - held).split(/\r\n|\n|\r/);
    this.rest = lines.pop() + (held ? "\r" : "");
    return lines.map((line) => this.line(line)).filter((event) => event !== null);
  }

  begin() {
    this.type = "message";
    this.data = [];
  }

  line(line) {
    if (line === "") return this.end();
    if (line.startsWith(":")) return null;
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.data.push(value);
    else if (name === "event") this.type = value;
    else if (name === "id" && !value.includes("\0")) this.lastId = value;
    else if (name === "retry" && /^\d+$/.test(value)) this.retryMs = Number(value);
    return null;
  }

  end() {
    const event = { id: this.lastId, type: this.type, data: this.data.join("\n") };
    const isEmpty = this.data.length === 0;
    this.begin();
    return isEmpty ? null : event;
  }
}
