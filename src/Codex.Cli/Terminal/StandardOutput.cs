using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Codex.Cli;

/// <summary>
/// Standard output that tells when nobody reads it any more: the framework's own stream passes over a closed pipe, and
/// a run would go on, and cost, for nobody.
/// </summary>
internal static class StandardOutput
{
    public static Stream Open() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new UnixOutput();

    [UnsupportedOSPlatform("windows")]
    private sealed class UnixOutput : Stream
    {
        private const int Descriptor = 1;
        private const int Interrupted = 4;
        private const int TryAgainOnLinux = 11;
        private const int TryAgainOnMac = 35;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                nint count = UnixCalls.Write(Descriptor, in MemoryMarshal.GetReference(buffer), buffer.Length);
                if (count >= 0)
                {
                    buffer = buffer[(int)count..];
                    continue;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error == (OperatingSystem.IsMacOS() ? TryAgainOnMac : TryAgainOnLinux))
                {
                    // Somebody made the pipe non-blocking; wait until it takes more.
                    UnixCalls.WaitUntilWritable(Descriptor);
                }
                else if (error != Interrupted)
                {
                    throw new IOException($"Standard output cannot be written: {Marshal.GetPInvokeErrorMessage(error)}.", new Win32Exception(error));
                }
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
