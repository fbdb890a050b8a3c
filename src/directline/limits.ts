export interface DirectLineLimits {
  /** Tokens a minute for one network address. Default 120: a school or an office shares one. */
  tokensPerMinute: number;
  /** Starts a minute of one conversation. Default 60. */
  startsPerMinute: number;
  /** Points a minute of one conversation; a message costs 1, and 1 more for every 8 KiB. Default 600: ten short messages a second. */
  postPointsPerMinute: number;
  /** Uploads a minute of one conversation. Default 30. */
  uploadsPerMinute: number;
  /** Uploads a minute from one network address, whatever the conversations. Default 60: a school or an office shares one. */
  uploadsPerMinuteOfAddress: number;
  /** Bytes of uploaded files a minute from one network address. Default 64 MiB: sixteen of the largest uploads. */
  uploadBytesPerMinuteOfAddress: number;
  /** Largest JSON body. Default 256 KiB (Direct Line's limit of an activity). */
  bodyBytes: number;
  /** Largest sum of the files of one upload. Default 4 MiB (Direct Line's limit). */
  uploadBytes: number;
  /** Default 20. */
  filesPerUpload: number;
  /** Largest sum of all files that are kept, those of tickets included. Default 2 GiB; beyond it uploads get 507. */
  uploadsFolderBytes: number;
  /** Open streams of one conversation. Default 16: tabs, and the two extra that the client opens after each 403. */
  socketsPerConversation: number;
  /** Open streams of the server. Default 5,000. */
  sockets: number;
  /** Time between keep-alives; a stream that answered none of two is dropped. Default 30 s. */
  keepAliveMs: number;
  /** What may wait in one socket before the stream pauses reading. Default 1 MiB. */
  bufferedBytes: number;
  /** Largest page of GET activities. Default 1,000 activities, 4 MiB. */
  pageActivities: number;
  pageBytes: number;
}

export const defaultLimits: DirectLineLimits = {
  tokensPerMinute: 120,
  startsPerMinute: 60,
  postPointsPerMinute: 600,
  uploadsPerMinute: 30,
  uploadsPerMinuteOfAddress: 60,
  uploadBytesPerMinuteOfAddress: 64 * 1024 * 1024,
  bodyBytes: 256 * 1024,
  uploadBytes: 4 * 1024 * 1024,
  filesPerUpload: 20,
  uploadsFolderBytes: 2 * 1024 * 1024 * 1024,
  socketsPerConversation: 16,
  sockets: 5_000,
  keepAliveMs: 30_000,
  bufferedBytes: 1024 * 1024,
  pageActivities: 1_000,
  pageBytes: 4 * 1024 * 1024,
};
