namespace Toolkit.Storage.Stores;

/// <summary>What SQLite waits for before it acknowledges.</summary>
/// <remarks>Only <see cref="Full"/> keeps its word when the power fails. The others exist so that a crash test can show that it would see a loss.</remarks>
public enum Durability
{
    /// <summary>The disk has confirmed the commit.</summary>
    Full,

    /// <summary>The system has the commit; the last ones are lost when the power fails.</summary>
    Normal,

    /// <summary>Nothing is waited for; a power cut may damage the file.</summary>
    Off,
}
