"""One exchange with an OpenAI-compatible endpoint: request, stream, usage, and what went wrong."""
