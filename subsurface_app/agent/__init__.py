"""The door for language-model agents: a handful of tools over the command registry, each with a schema and a tier."""

from subsurface_app.agent.tools import AgentError, Tool, call_tool, tools

__all__ = ["AgentError", "Tool", "call_tool", "tools"]
