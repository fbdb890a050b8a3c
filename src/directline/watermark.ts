/**
 * Watermarks are sequence numbers: "I have seen everything up to here". Clients also send `""`, `-`, `null`, `undefined` and `0` for
 * "nothing yet"; so does everything else that is not one of ours. One from beyond the end counts as the end.
 * @returns the sequence number after which to read
 */
export function afterWatermark(watermark: string | undefined, lastSeq: number): number {
  if (watermark === undefined || !/^\d{1,15}$/.test(watermark)) return 0;
  return Math.min(Number(watermark), lastSeq);
}
