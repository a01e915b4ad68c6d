"""The official protocol suites of Socket.IO against the gateway's own server. docs/conformance.md"""
