/** Of the pods, and of the Services before them. */
export const ports = {
  /** What model servers and rankers serve, whichever protocol the variant speaks. */
  grpc: 50_051,
  http: 3_000,
  /** `/metrics` of those whose own port speaks something else. */
  admin: 9_090,
  health: 9_091,
  /** In the same pod, on its loopback. */
  accelerator: 7_000,
  acceleratorHealth: 9_092,
} as const;
