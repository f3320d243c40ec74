"""Delivery, from due to sent.

The modules in the order in which an occurrence meets them:

1. `engine` claims what is due, with a lease, and starts an attempt for each message;
2. `attempt` looks up what may be out already, and decides what is sent, skipped or put off;
3. `compose` says what is sent, before any wording;
4. `attempt` sends it, with no transaction open;
5. `outcome` says what the result makes of the occurrence, and whether that may still be written;
6. `recorder` writes it, plans the next one in the same transaction, and publishes what happened.

What an occurrence is for, a person's reminder or a server's call, is known to the `subjects` alone:
they decide, name the place and compose, and their books say what an outcome means. Those of people
are in `people`. None of the steps above asks for a kind.

Beside it stand the messages that are not planned: `direct_messages`, those that a person asked for,
and `signposts`, which answer people who type.
"""
