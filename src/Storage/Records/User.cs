namespace Toolkit.Storage.Records;

/// <summary>Somebody who may enter, as the events say.</summary>
/// <param name="Source">The bench or laboratory whose user this is: two benches may each have an Ann.</param>
/// <param name="Name">The name to enter with.</param>
/// <param name="FullName">The name that a signature shows.</param>
public sealed record User(string Source, string Name, string FullName, Role Role, Credential Credential)
{
    /// <summary>Wrong passphrases in a row after which an administrator must help.</summary>
    public const int MostRefusals = 5;

    public bool IsRetired { get; init; }

    /// <summary>Wrong passphrases since the last right one.</summary>
    public int Refusals { get; init; }

    public bool IsLockedOut => Refusals >= MostRefusals;

    /// <summary>Names this user in a store that holds several sources.</summary>
    public string Key => KeyOf(Source, Name);

    internal static string KeyOf(string source, string name) => source + "/" + name;
}
