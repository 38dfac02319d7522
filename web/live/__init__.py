"""The live stream: what changes at a site, told as it happens to whoever watches.

A worker accepts the request and hands its connection over to the one live process of the server,
which holds every watcher. So watchers hold no worker, and a worker that is busy delays nobody.
"""
