import type { Rows } from './rows.ts';
import type { Part } from './variant.ts';

/**
 * What the gatherers bring home, as JSON. Moments are ms on the monotonic clock of whoever tells them; once read they are on the
 * runner's (`src/run/arms/runners-clock.ts`), so that they can be compared and joined as far as the error of that allows.
 */

export type Correctness =
  /** Bit for bit what the model computes; of a batch: every row's share of its page, but for the rounding of a float. */
  | 'right'
  /** The same ranking; scores off by less than a millionth. */
  | 'inexact'
  /** Where a product shows its top k alone: these, in the right order, by other scores than the model's, of whatever moment. */
  | 'agrees'
  | 'wrong'
  /** A valid, earlier answer, marked as such. */
  | 'degraded';

export interface View {
  readonly id: string;
  /** When the schedule wanted it to start: latency counts from here. */
  readonly intendedMs: number;
  readonly sentMs: number;
  /** null: still on its way when the evidence was read. */
  readonly doneMs: number | null;
  readonly status: number | null;
  /** `ECONNRESET`, `connection closed`, `timeout`, `bad answer`, `answer too large`; null where a status came. */
  readonly error: string | null;
  readonly answer: Correctness | null;
  /** Of a batch: rows that it holds. */
  readonly rows?: number;
  /** Who looks; left out: of a batch, and by older runs. */
  readonly user?: string;
}

export interface Outcomes {
  /** When it was read: an unfinished view is this old, counted from its intended start. */
  readonly readMs: number;
  readonly budgetMs: number;
  /** Offered by the schedule, views per second. */
  readonly offeredPerSecond: number;
  /** Answers since the world's start that were not marked as earlier ones: each has to come from the model. Left out by older runs. */
  readonly answeredEver?: number;
  /** Floats of the rows that these are of. Left out by older runs. */
  readonly answeredFloatsEver?: number;
  /** In order of their intended start. */
  readonly views: Rows<View>;
}

export interface Span {
  readonly part: Part;
  readonly fromMs: number;
  /** When it was read, of one that has not ended. */
  readonly toMs: number;
}
export interface LedgerEntry {
  /** The call's id, the same in every process. */
  readonly id: string;
  /** The request's head was read. */
  readonly arrivedMs: number;
  /** The answer was handed to the socket; null: not yet. */
  readonly leftMs: number | null;
  readonly spans: readonly Span[];
}
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
}

export interface ProcessFigures {
  readonly pid: number;
  readonly wallMs: number;
  /** User and system, all threads. */
  readonly cpuMs: number;
  /** The main thread alone: the one that JavaScript has. */
  readonly threadCpuMs: number;
  /** 0 to 1. */
  readonly loopUtilization: number;
  readonly rssBytes: number;
  readonly peakRssBytes: number;
  /** The longest that the event loop stood still, in ms; left out by older runs. */
  readonly longestStallMs?: number;
  /** Work of the window: views that got an answer, for a storefront; calls, for a model server; what a balancer divided. */
  readonly handled: number;
  /** What keeps the event loop alive, by kind: `TCPSocketWrap`, `Timeout`. Left out where Node did not tell. */
  readonly resources?: Readonly<Record<string, number>>;
}

/** What the vectors weigh on the wire: a storefront counts the sockets that it opened, a model server those that it accepted. */
export interface Wire {
  /** Calls whose vectors went through this process. */
  readonly calls: number;
  readonly floats: number;
  /** Bytes on the way to the model, protocol included. */
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly connectionsOpened: number;
  readonly connectionsOpen: number;
}

export interface Calls {
  readonly started: number;
  readonly failed: number;
  /** How often each way to fail was seen, by what the error says, without addresses and figures; left out in older runs. */
  readonly failures?: Readonly<Record<string, number>>;
  /**
   * Failures in each second since the window began, up to the last that had one, by the name of gRPC's status (`INTERNAL`; `other`: it is
   * none). Of ten minutes at most; left out in older runs.
   */
  readonly failuresPerSecond?: Readonly<Record<string, readonly number[]>>;
  readonly inFlight: number;
  readonly oldestMs: number;
  /** Of the finished ones, as the caller saw them. */
  readonly durationsMs: readonly number[];
}

/**
 * Calls as the network has them, seen below any client library: a promise that was given up still has its call. Where a
 * variant does not speak HTTP/2, what its `connect` promised stands for them.
 */
export interface Rpcs {
  /** Calls that this process wanted of the variant's client, however often that tries; left out in older runs. */
  readonly asked?: number;
  /** gRPC calls that were begun, as HTTP/2 streams. */
  readonly begun: number;
  /** Those that named no `grpc-timeout`. */
  readonly withoutDeadline: number;
  /** Begun and not ended, those that wait for a connection included. */
  readonly inFlight: number;
  readonly oldestMs: number;
  /** Ended, though whoever had asked for them had left long before: work for nobody. */
  readonly forNobody: number;
  /** Ended early because whoever had asked for them had left, or was about to: by the deadline that he had named. */
  readonly cancelled: number;
  /** Sampled four times a second: calls in flight by age, youngest first. */
  readonly byAge: { readonly atMs: readonly number[]; readonly counts: readonly (readonly number[])[] };
}

/** TLS handshakes that this process began as a client. */
export interface Handshakes {
  /** Calls that were answered meanwhile. */
  readonly answered: number;
  readonly finished: number;
  /** Of the finished ones: those that resumed a session. */
  readonly resumed: number;
  readonly failed: number;
  /** Of each finished one, from its socket's connection on, in ms. */
  readonly durationsMs: readonly number[];
}

/** What was sampled, in order of time. */
export interface Course {
  readonly atMs: readonly number[];
  readonly values: readonly number[];
}

/** What the system says of a process, read from outside: one that has no descriptor left cannot read it itself. */
export interface Descriptors {
  readonly open: number;
  /** The most that were open at once, of four samples a second; left out where nobody took any. */
  readonly peak?: number;
  /** null: the system does not tell. */
  readonly limit: number | null;
  readonly rssBytes: number;
  /** How many were open, since the phase began, four samples a second; left out by older runs. */
  readonly course?: Course;
}

/** What the system says of a process's memory, read from outside; elsewhere than on Linux what the process says of itself. */
export interface Memory {
  readonly rssBytes: number;
  /** The most since the mark; where the system cannot begin anew, since the process's start. */
  readonly peakBytes: number;
  /** Resident bytes since the phase began, four samples a second; left out by older runs, and where the system does not tell. */
  readonly course?: Course;
  /** The same after each time that the process was told to collect its garbage, after the window; left out: it never was. */
  readonly collected?: Course;
}

/** What a process has said to the runner, since its start, that two-am does not know: ignored, whatever it was. */
export interface Strays {
  readonly count: number;
  /** How the first of them begins, as it came. */
  readonly example: string;
}

/**
 * Of the floats that came, how many digits they came with: of a call's vectors at the model, of the scores on a page at the load. Some
 * of each are looked at.
 */
export interface Digits {
  readonly floats: number;
  /** Of these, how many need so many significant digits, as decimal text that gives the same float32 again: of 1 digit, of 2, up to 9. */
  readonly byDigits: readonly number[];
}

/** gRPC messages as they went to the network, framed. */
export interface Messages {
  readonly sent: number;
  /** Of the largest, without the five bytes of its frame: what limits are held against. 0: none was sent. */
  readonly largestBytes: number;
}

/** grpc-js's own account of the connections that it keeps. */
export interface Channelz {
  readonly subchannels: readonly {
    /** `127.0.0.1:50051` */
    readonly address: string;
    /** `READY`, `IDLE`, `CONNECTING`, `TRANSIENT_FAILURE`, `SHUTDOWN`. */
    readonly state: string;
    /** Calls since the mark. */
    readonly started: number;
    readonly inFlight: number;
  }[];
}

export interface Slots {
  readonly slots: number;
  readonly served: number;
  /** Mean share of the slots that was busy. */
  readonly busyShare: number;
  readonly peakQueue: number;
  /** As the model server sees them. */
  readonly modelMs: readonly number[];
  readonly queueMs: readonly number[];
  /** Calls that left the queue unserved because their caller had left. */
  readonly leftQueue: number;
  /**
   * Four times a second, for ten minutes at most and whatever was marked: calls that came since the sample before, slots at
   * work, calls in the queue. Every process of a world samples at the same times. Left out in older runs.
   */
  readonly course?: {
    readonly atMs: readonly number[];
    readonly came: readonly number[];
    readonly busy: readonly number[];
    readonly waiting: readonly number[];
  };
}

/** What the model itself counted, in a process that runs none of the variant's code, since the world's start. */
export interface Scored {
  readonly readMs: number;
  /** Calls that it has answered, and the floats of their rows. */
  readonly calls: number;
  readonly floats: number;
  /** Views and batches for which at least one of these was made, by the ids that the load drew. */
  readonly views: number;
}

/** What the system booked of a process meanwhile, by its own clock. null: it does not tell. */
export interface Witness {
  /** Of the main thread: on the CPU, 0 to 1. */
  readonly threadShare: number | null;
  /** To files, pipes and sockets. */
  readonly writtenBytes: number | null;
}

/** As `Profiler.stop` of the V8 inspector gives it: a `.cpuprofile`. Times in µs. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly scriptId: string;
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
    readonly hitCount?: number;
    readonly children?: readonly number[];
  }[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** One line a gatherer. */
export interface EvidenceOf {
  outcomes: Outcomes;
  ledger: Ledger;
  process: ProcessFigures;
  wire: Wire;
  calls: Calls;
  rpcs: Rpcs;
  channelz: Channelz;
  handshakes: Handshakes;
  descriptors: Descriptors;
  memory: Memory;
  strays: Strays;
  messages: Messages;
  digits: Digits;
  slots: Slots;
  scored: Scored;
  witness: Witness;
  'cpu-profile': CpuProfile;
}
export type Source = keyof EvidenceOf;
