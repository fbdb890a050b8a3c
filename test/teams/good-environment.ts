/** Settings of which an app package can be made. */
export const goodTeamsEnvironment = {
  MicrosoftAppId: "8f2b7c1e-3d44-4a19-9b0e-5c6d7e8f9a01", MicrosoftAppPassword: "geheim", MicrosoftAppType: "SingleTenant",
  MicrosoftAppTenantId: "1a2b3c4d-5e6f-4708-9192-a3b4c5d6e7f8",
  PUBLIC_URL: "https://assistent.example.nl",
  TEAMS_APP_ID: "0d9c8b7a-6f5e-4d3c-8b2a-190807f6e5d4",
  TEAMS_WEBSITE_URL: "https://www.example.nl/assistent", TEAMS_PRIVACY_URL: "https://www.example.nl/privacy", TEAMS_TERMS_URL: "https://www.example.nl/voorwaarden",
};
