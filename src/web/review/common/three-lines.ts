import type { GriffelStyle } from "@fluentui/react-components";

/** A text of at most three lines, with an ellipsis where it is cut. */
export const threeLines: GriffelStyle = {
  display: "-webkit-box",
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- browsers know no other way to cut after a line
  WebkitBoxOrient: "vertical",
  WebkitLineClamp: "3", overflowX: "hidden", overflowY: "hidden",
};
