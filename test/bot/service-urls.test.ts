import { expect, it } from "vitest";
import { isAllowedServiceUrl, isLoopbackUrl } from "../../src/bot/service-urls.js";

const further = ["https://smba.infra.gov.teams.microsoft.us", "http://127.0.0.1:5000"];

it.each([
  "https://smba.trafficmanager.net/emea/", "https://smba.trafficmanager.net/emea/72f988bf-86f1-41af-91ab-2d7cd011db47/", "https://smba.trafficmanager.net", "HTTPS://SMBA.trafficmanager.net/",
  "https://smba.onyx.prod.teams.trafficmanager.net/", "https://smba.infra.gcc.teams.microsoft.com/teams", "https://webchat.botframework.com/", "https://directline.botframework.com/",
  "https://europe.webchat.botframework.com:443/", "https://smba.infra.gov.teams.microsoft.us/", "http://127.0.0.1:5000/x",
])("takes %s", (url) => {
  expect(isAllowedServiceUrl(url, further)).toBe(true);
});

it.each([
  "", "smba.trafficmanager.net", "//smba.trafficmanager.net/", "http://smba.trafficmanager.net/", "https://smba.trafficmanager.net:8443/", "ftp://smba.trafficmanager.net/",
  "https://smba.trafficmanager.net.evil.example/", "https://evil.example/smba.trafficmanager.net", "https://evil-smba.trafficmanager.net/", "https://botframework.com.evil.example/",
  "https://evilbotframework.com/", "https://smba.trafficmanager.net@evil.example/", "https://evil.example\\@smba.trafficmanager.net/", "https://evil.example#.botframework.com",
  "https://evil.example?.botframework.com", "https://smba.trafficmanager.net/?x=", "https://smba.trafficmanager.net/#", " https://smba.trafficmanager.net/", "https://smba.trafficmanager.net/\n",
  "https://smba。trafficmanager。net/", "https://127.0.0.1/", "http://127.0.0.1:5001/", "http://localhost:5000/", "https://[::1]/", "https://169.254.169.254/latest/meta-data", "https://.botframework.com.",
  "https://smba.infra.gov.teams.microsoft.us:444/",
])("refuses %j", (url) => {
  expect(isAllowedServiceUrl(url, further)).toBe(false);
});

it.each([
  ["http://127.0.0.1:3978/_connector", true], ["http://localhost:9/", true], ["http://[::1]:9/", true], ["http://127.9.9.9/", true],
  ["http://0.0.0.0:9/", false], ["http://[::ffff:127.0.0.1]:9/", false], ["http://user@127.0.0.1:9/", false], ["http://127.0.0.1:9\\@evil.example/", false],
  ["http://localhost.evil.example/", false], ["http://127.0.0.1.evil.example/", false], ["", false], ["ftp://127.0.0.1/", false],
])("knows whether %s is on this machine", (url, isHere) => {
  expect(isLoopbackUrl(url)).toBe(isHere);
});
