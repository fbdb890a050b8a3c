import { makeStyles, Skeleton, SkeletonItem, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useWording } from "./wording.js";

const useStyles = makeStyles({ rows: { display: "flex", flexDirection: "column", gap: tokens.spacingVerticalM } });

/** Grey rows in the place of what is being loaded. */
export function Loading({ rows = 6, height = 32 }: { rows?: number; height?: 16 | 24 | 32 | 48 | 64 | 96 }): ReactNode {
  const styles = useStyles();
  const { say } = useWording();
  return (
    <Skeleton aria-label={say("loading")} className={styles.rows}>
      {Array.from({ length: rows }, (_nothing, index) => <SkeletonItem key={index} size={height} />)}
    </Skeleton>
  );
}
