/**
 * What a reader has done, kept in the browser's own database: answers typed, verdicts, hints seen. Nothing leaves the machine.
 * Where storage is refused or damaged the page works on in memory and says so; what could not be read is left untouched.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** Raise when the shape of a record changes, and teach `upgrade` and `readRecord` the way there. */
const version = 1;

export interface PartRecord {
  readonly text: string;
  readonly verdict?: string;
  /** An explanation's own words; its text is which points were ticked. */
  readonly words?: string;
}

export interface ProblemRecord {
  /** A problem's id for the book's own numbers; "3.18#7" for a variant, which is kept as well but is practice and counts for nothing. */
  readonly id: string;
  /** Parts by letter. */
  readonly parts: Readonly<Record<string, PartRecord>>;
  /** How many parts the problem has; absent while none was touched. */
  readonly asked?: number;
  readonly hints: number;
  readonly revealed: boolean;
  readonly changed: number;
}

interface Schema extends DBSchema {
  problems: { key: string; value: ProblemRecord };
}

const blank = (id: string): ProblemRecord => ({ id, parts: {}, hints: 0, revealed: false, changed: 0 });

class Progress {
  /** Problem id → record. */
  records = $state.raw<Readonly<Record<string, ProblemRecord>>>({});
  /** Set when progress is not being kept, with the reason for the reader. */
  trouble = $state<string>();
  ready = $state(false);
  #database: Promise<IDBPDatabase<Schema> | undefined> | undefined;

  async open(): Promise<void> {
    if (this.#database !== undefined) return;
    this.#database = this.#connect();
    const database = await this.#database;
    try {
      const stored: unknown[] = database ? await database.getAll("problems") : [];
      const read = stored.map(readRecord);
      const good = read.filter((record) => record !== undefined);
      this.records = { ...Object.fromEntries(good.map((record) => [record.id, record])), ...this.records };
      const damaged = read.length - good.length;
      if (damaged > 0)
        this.trouble = `${damaged} stored answer${damaged === 1 ? "" : "s"} could not be read and ${damaged === 1 ? "was" : "were"} left as they are.`;
    } catch {
      this.trouble = "Stored progress could not be read; new answers are kept while this page is open.";
    }
    this.ready = true;
  }

  async #connect(): Promise<IDBPDatabase<Schema> | undefined> {
    try {
      return await openDB<Schema>("downhill", version, {
        upgrade: (database) => {
          if (!database.objectStoreNames.contains("problems"))
            database.createObjectStore("problems", { keyPath: "id" });
        },
        blocking: (_, __, event) => (event.target as IDBDatabase).close(),
      });
    } catch (error) {
      const newer = error instanceof DOMException && error.name === "VersionError";
      this.trouble = newer
        ? "Your progress was stored by a newer version of this page and is left untouched; reload to get that version. Until then answers are kept only while this page is open."
        : "This browser does not let the page store anything, so progress is kept only while the page is open.";
      return undefined;
    }
  }

  of(id: string): ProblemRecord {
    return this.records[id] ?? blank(id);
  }

  /** Every part is right; an explanation, when its writer has compared it. */
  isDone(id: string): boolean {
    const { parts, asked = 1 } = this.of(id);
    const right = Object.values(parts).filter(({ verdict = "" }) =>
      ["correct", "compared"].includes(verdict),
    );
    return right.length >= asked;
  }

  /** Something was typed, and is not right yet. */
  isBegun(id: string): boolean {
    return !this.isDone(id) && Object.values(this.of(id).parts).some((part) => part.text.trim() !== "");
  }

  /** Which of the ids have a correct answer. */
  countDone(ids: readonly string[]): number {
    return ids.filter((id) => this.isDone(id)).length;
  }

  change(id: string, change: Partial<Omit<ProblemRecord, "id" | "changed">>): void {
    const record = { ...this.of(id), ...change, changed: Date.now() };
    this.records = { ...this.records, [id]: record };
    void this.#store(record);
  }

  changePart(id: string, asked: number, part: string, record: PartRecord): void {
    this.change(id, { asked, parts: { ...this.of(id).parts, [part]: record } });
  }

  async #store(record: ProblemRecord): Promise<void> {
    try {
      await (await this.#database)?.put("problems", $state.snapshot(record));
    } catch {
      this.trouble = "The last change could not be stored; it is kept while this page is open.";
    }
  }

  export(): string {
    return JSON.stringify({ version, problems: Object.values(this.records) }, null, 2);
  }

  /** Takes in an exported file; where both know a problem, the later one stays. Returns how many records came in, or what is wrong. */
  import(text: string): number | string {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return "That file is not JSON.";
    }
    const given = (parsed as { problems?: unknown; version?: unknown } | null) ?? {};
    if (!Array.isArray(given.problems)) return "That file holds no progress of this page.";
    if (typeof given.version === "number" && given.version > version)
      return "That file was written by a newer version of this page; reload first.";
    const records = given.problems.map(readRecord).filter((record) => record !== undefined);
    const later = records.filter((record) => record.changed >= this.of(record.id).changed);
    for (const record of later) this.change(record.id, record);
    return later.length;
  }
}

/** A stored record, checked field by field; undefined when it is not one. */
function readRecord(stored: unknown): ProblemRecord | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { id, parts, asked, hints, revealed, changed } = stored as Record<string, unknown>;
  if (typeof id !== "string" || typeof parts !== "object" || parts === null) return undefined;
  const good = Object.entries(parts).filter(
    ([, part]) => typeof part === "object" && part !== null && typeof part.text === "string",
  );
  return {
    id,
    parts: Object.fromEntries(good) as Record<string, PartRecord>,
    ...(typeof asked === "number" && asked > 0 ? { asked } : {}),
    hints: typeof hints === "number" && hints >= 0 ? hints : 0,
    revealed: revealed === true,
    changed: typeof changed === "number" ? changed : 0,
  };
}

export const progress = new Progress();
