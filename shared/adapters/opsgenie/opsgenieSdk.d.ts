/** The part of opsgenie-sdk 0.5.1 that is used; it brings no types of its own. */
declare module 'opsgenie-sdk' {
  export type Callback = (error: unknown, result: unknown) => void;
  /** Changed by each call. */
  export type Options = Record<string, unknown>;
  type Post = (identifier: string, data: object, options: Options, callback: Callback) => void;

  export interface OpsgenieSdk {
    /** For the whole process. */
    configure(options: { readonly host: string }): void;
    readonly alertV2: {
      create(data: object, options: Options, callback: Callback): void;
      get(identifier: string, options: Options, callback: Callback): void;
      list(params: object, options: Options, callback: Callback): void;
      listAlertNotes(identifier: string, params: string, options: Options, callback: Callback): void;
      getRequestStatus(requestId: string, options: Options, callback: Callback): void;
      readonly acknowledge: Post;
      readonly unacknowledge: Post;
      readonly close: Post;
      readonly addNote: Post;
    };
    readonly heartbeat: {
      /** It says that it takes data before the options, and takes the options for the callback. */
      ping(identifier: string, options: Options, callback: Callback): void;
    };
  }

  const sdk: OpsgenieSdk;
  export default sdk;
}
