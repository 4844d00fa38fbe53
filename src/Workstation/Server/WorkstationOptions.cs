using System.Net;
using System.Security.Cryptography.X509Certificates;
using Toolkit.Measurements;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Workstation.Server;

/// <summary>How a workstation is run. An instance that exists may be run.</summary>
public sealed record WorkstationOptions
{
    /// <summary>Address where nothing else is said.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8420";

    /// <summary>The store: folder, file or connection string.</summary>
    public required string Store { get; init; }

    /// <summary>Folder of captures, uploads and long work: beside a store that is a folder or file.</summary>
    public required string Folder { get; init; }

    /// <summary>Where to listen.</summary>
    public Uri Url { get; private init; } = new(DefaultUrl);

    /// <summary>The site's certificate; null for plain HTTP on the loopback.</summary>
    public X509Certificate2? Certificate { get; private init; }

    /// <summary>Without a click for so long, the passphrase is asked for again.</summary>
    public TimeSpan IdleLock { get; init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value)); } = TimeSpan.FromMinutes(10);

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Rounds of PBKDF2 for new passphrases.</summary>
    public int Rounds { get; init; } = Credential.DefaultRounds;

    /// <summary>Options for a store and an address, or what is wrong with them.</summary>
    /// <param name="folder">Null for the store's own; needed where the store is a server.</param>
    /// <param name="certificate">Certificate and key in PEM form; both null for none.</param>
    public static Parsed<WorkstationOptions> Of(string store, string? url = null, string? folder = null, (string Certificate, string Key)? certificate = null)
    {
        url ??= DefaultUrl;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/")
        {
            return new Fault(0, "an address such as " + DefaultUrl, Printable.Quote(url)) { Place = "--urls" };
        }

        // The name 'localhost' may be given another address by the machine's own files; 'http://+' and the like are no loopback.
        var isLoopback = address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
        if (!isLoopback && (certificate is null || address.Scheme != "https"))
        {
            return new Fault(0, "127.0.0.1, or https with --certificate and --key", Printable.Quote(url))
            {
                Place = "--urls",
                Advice = "Beyond this machine everything would be readable on the way: give the site's certificate, or reach the bench through an SSH tunnel",
            };
        }

        if (address.Scheme == "https" && certificate is null)
        {
            return new Fault(0, "--certificate and --key for https", "none") { Place = "--urls" };
        }

        if (folder is null && EventStore.IsServer(store))
        {
            return new Fault(0, "a folder for captures and long work, since the store is a server", "none") { Place = "--folder" };
        }

        return new WorkstationOptions
        {
            Store = store,
            Folder = Path.GetFullPath(folder ?? (File.Exists(store) ? Path.GetDirectoryName(Path.GetFullPath(store))! : store)),
            Url = address,
            Certificate = certificate is { } pem ? X509Certificate2.CreateFromPemFile(pem.Certificate, pem.Key) : null,
        };
    }
}
