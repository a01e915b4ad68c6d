"""deploy/nginx with the real nginx, TLS included, in front of two gateways."""
