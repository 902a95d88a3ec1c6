// The page on which the API is tried out: drawn by Swagger UI of its description. No token is kept.
"use strict";

{
  const place = document.getElementById("console");
  SwaggerUIBundle({
    url: place.dataset.description,
    domNode: place,
    layout: "BaseLayout",
    presets: [SwaggerUIBundle.presets.apis],
    docExpansion: "none",
    defaultModelsExpandDepth: -1,
    persistAuthorization: false,
    validatorUrl: null,
    queryConfigEnabled: false,
    requestInterceptor: (request) => ({ ...request, credentials: "omit" }),
  });
}
