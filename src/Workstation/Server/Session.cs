using Toolkit.Storage.Records;

namespace Toolkit.Workstation.Server;

/// <summary>One browser that came through the one-time link, and who has given a passphrase in it.</summary>
internal sealed class Session
{
    private readonly Lock gate = new();
    private Actor? actor;
    private DateTimeOffset seen;

    /// <summary>Who works here; null before a passphrase was given, after leaving, and after a time without a click.</summary>
    public Actor? ActorAt(DateTimeOffset now, TimeSpan idle, bool isClick)
    {
        lock (gate)
        {
            if (actor is not null && now - seen > idle)
            {
                actor = null;
                IsIdle = true;
            }

            if (actor is not null && isClick)
            {
                seen = now;
            }

            return actor;
        }
    }

    /// <summary>True where the session was closed for want of a click, not by its user.</summary>
    public bool IsIdle { get; private set; }

    public void Enter(Actor entering, DateTimeOffset now)
    {
        lock (gate)
        {
            (actor, seen, IsIdle) = (entering, now, false);
        }
    }

    public void Leave()
    {
        lock (gate)
        {
            (actor, IsIdle) = (null, false);
        }
    }
}
