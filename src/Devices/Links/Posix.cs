using System.Runtime.InteropServices;

namespace Toolkit.Devices.Links;

/// <summary>The few calls of the Linux C library that ports and pseudo-terminals need, with the constants of asm-generic (x86-64, arm64).</summary>
internal static partial class Posix
{
    public const int ReadWrite = 2;
    public const int NoControllingTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int DirectoryOnly = 0x10000;

    public const short PollIn = 1;
    public const short PollOut = 4;

    public const int AddInterest = 1;
    public const int RemoveInterest = 2;
    public const int ModifyInterest = 3;

    public const int Interrupted = 4;
    public const int TryAgain = 11;

    public const nuint GetSettings = 0x802C542A;
    public const nuint SetSettings = 0x402C542B;
    public const nuint FlushQueues = 0x540B;
    public const nuint UnreadBytes = 0x541B;
    public const int CurrentFolder = -100;
    public const uint IdentityAndType = 0x101;
    public const nuint SetModemLines = 0x5416;
    public const nuint DataTerminalReadyAndRequestToSend = 0x006;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int CreateEpoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static unsafe partial int ControlEpoll(int epoll, int how, int descriptor, EpollEvent* interest);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static unsafe partial int WaitEpoll(int epoll, byte* events, int count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static unsafe partial int Control(int descriptor, nuint request, Termios2* settings);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, nuint request, nint value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static unsafe partial int Control(int descriptor, nuint request, int* value);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int Status(int folder, string path, int flags, uint mask, FileStatus* status);

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    public static partial int OpenPseudoTerminal(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    public static partial int GrantPseudoTerminal(int master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    public static partial int UnlockPseudoTerminal(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    public static unsafe partial int PseudoTerminalName(int master, byte* buffer, nuint length);

    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Terminals through termios are for Linux. Use SerialLink elsewhere.");
        }
    }

    /// <summary>The last call's error as a sentence: "No such file or directory (errno 2)".</summary>
    public static string LastError()
    {
        var number = Marshal.GetLastPInvokeError();
        return $"{Marshal.GetPInvokeErrorMessage(number)} (errno {number})";
    }

    /// <summary>struct epoll_event, as x86-64 packs it (12 bytes) and as other architectures lay it out (16): in both cases the events stand first, and the descriptor is kept in the word behind them and in the one after that.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    public struct EpollEvent
    {
        /// <summary>EPOLLONESHOT.</summary>
        public const uint Once = 1u << 30;

        [FieldOffset(0)]
        public uint Ready;

        [FieldOffset(4)]
        public int Packed;

        [FieldOffset(8)]
        public int Aligned;

        /// <summary>Bytes from one event to the next in what epoll_wait gives.</summary>
        public static int Stride { get; } = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 12 : 16;

        /// <summary>The event and descriptor that stand at a place in what epoll_wait gives.</summary>
        public static unsafe (uint Ready, int Descriptor) At(byte* events, int index)
        {
            var at = events + (index * Stride);
            return (*(uint*)at, *(int*)(at + (Stride == 12 ? 4 : 8)));
        }

        public static EpollEvent Of(uint wanted, int descriptor) => new() { Ready = wanted, Packed = descriptor, Aligned = descriptor };
    }

    /// <summary>struct statx: the same layout on every architecture. 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileStatus
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(128)]
        public uint DeviceMajor;

        [FieldOffset(132)]
        public uint DeviceMinor;

        [FieldOffset(140)]
        public uint SystemMinor;
    }

    /// <summary>struct termios2: the only one that takes any baud rate.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct Termios2
    {
        public uint Input;
        public uint Output;
        public uint Line;
        public uint Local;
        public byte Discipline;
        public fixed byte Characters[19];
        public uint InputSpeed;
        public uint OutputSpeed;
    }
}
