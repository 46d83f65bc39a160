/** Answers a request, or throws MonitoringRefusal. */
export type Method = (request: never) => object | Promise<object>;
export type Methods = Readonly<Record<string, Method>>;
