import { useCallback } from "react";
import { useWording } from "../common/wording.js";

/** Bot Framework's names of channels in the agent's words; one that is not known keeps its own. */
export function useChannelName(): (channel: string) => string {
  const { say } = useWording();
  return useCallback((channel) => {
    const known: Record<string, string> = {
      directline: say("channel.website"), webchat: say("channel.website"), msteams: "Teams", emulator: say("channel.emulator"), email: say("channel.email"), sms: "Sms", telegram: "Telegram",
    };
    return known[channel] ?? channel;
  }, [say]);
}
