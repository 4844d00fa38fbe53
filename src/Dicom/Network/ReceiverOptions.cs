using System.Collections.Immutable;
using System.Net;

namespace Toolkit.Dicom.Network;

/// <summary>How objects are received.</summary>
public sealed record ReceiverOptions
{
    private const int SmallestPdu = 4096;

    /// <summary>Folder for the files and the journal.</summary>
    public required string Folder { get; init { ArgumentException.ThrowIfNullOrWhiteSpace(value); field = value; } }

    /// <summary>The receiver's application entity title.</summary>
    public string Title { get; init { ArgumentException.ThrowIfNullOrWhiteSpace(value); field = value; } } = "TOOLKIT";

    /// <summary>Titles that may send; empty for any.</summary>
    public ImmutableArray<string> Callers { get; init; } = [];

    /// <summary>Loopback unless stated: DICOM has no passwords.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 for any free port.</summary>
    public int Port { get; init { ArgumentOutOfRangeException.ThrowIfNegative(value); ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 65535); field = value; } } = 11112;

    /// <summary>Longest data unit that is taken, bytes.</summary>
    public int MaxPdu { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, SmallestPdu); field = value; } } = 256 * 1024;

    /// <summary>Largest object that is taken, bytes.</summary>
    public long MaxObject { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, SmallestPdu); field = value; } } = 1 << 30;

    /// <summary>A silent peer is let go after this.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Peers at one time.</summary>
    public int MaxPeers { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); field = value; } } = 8;

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
