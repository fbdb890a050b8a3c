import { createStore } from "botframework-webchat";

/** Of Web Chat's store, as far as it is used here. */
export interface Action {
  type: string;
  payload?: Record<string, unknown>;
}

interface Activity {
  id?: string;
  channelData?: { clientActivityID?: string };
}

type Dispatch = (action: Action) => unknown;
export type Middleware = (store: { dispatch: Dispatch }) => (next: Dispatch) => Dispatch;

/** Web Chat's store. With a language, the assistant is told of it once the chat is connected. */
export function createChatStore(language: string | undefined, middleware: Middleware): unknown {
  const create = createStore as unknown as (state: object, ...middlewares: Middleware[]) => unknown;
  return create({}, middleware, replaceFailed, ...(language === undefined ? [] : [tellLanguage(language)]));
}

/**
 * "Opnieuw" sends the message as a new one, and Web Chat leaves the failed one standing. It can take away a message by
 * its id only, and one that is not sent has none: here it gets one, which the server never sees.
 */
const replaceFailed: Middleware = ({ dispatch }) => (next) => (action) => {
  const activity = action.payload?.["activity"] as Activity | undefined;
  if (action.type === "DIRECT_LINE/POST_ACTIVITY_PENDING" && activity !== undefined) {
    const id = `unsent-${activity.channelData?.clientActivityID ?? ""}`;
    return next({ ...action, payload: { ...action.payload, activity: { ...activity, id } } });
  }
  if (action.type === "DIRECT_LINE/POST_ACTIVITY" && activity?.id?.startsWith("unsent-") === true) {
    dispatch({ type: "DIRECT_LINE/DELETE_ACTIVITY", payload: { activityID: activity.id } });
  }
  return next(action);
};

function tellLanguage(language: string): Middleware {
  let told = false;
  return ({ dispatch }) => (next) => (action) => {
    if (action.type === "DIRECT_LINE/CONNECT_FULFILLED" && !told) {
      told = true;
      dispatch({ type: "WEB_CHAT/SEND_EVENT", payload: { name: "webchat/join", value: { language } } });
    }
    return next(action);
  };
}
