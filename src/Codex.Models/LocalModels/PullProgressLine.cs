using System.Globalization;

namespace Codex.Models;

/// <summary>Tells a person on a terminal how the download of a model goes, in one line that is rewritten in place.</summary>
/// <param name="model">The model's name.</param>
/// <param name="output">The terminal, usually standard error.</param>
/// <param name="time">Measures the speed; null for the system's.</param>
public sealed class PullProgressLine(string model, TextWriter output, TimeProvider? time = null) : IProgress<PullProgress>
{
    private const double BytesPerGigabyte = 1024d * 1024 * 1024;
    private const double BytesPerMegabyte = 1024d * 1024;

    private static readonly TimeSpan s_sampling = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private bool _hasBegun;
    private bool _hasTotal;
    private long _sampledAt;
    private long _sampledBytes;
    private double _megabytesPerSecond;
    private int _lineLength;

    /// <inheritdoc/>
    public void Report(PullProgress value)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _sampledAt = _time.GetTimestamp();
            output.WriteLine($"Fetching model {model}...");
        }

        if (value.TotalBytes == 0)
        {
            if (value.Status is { } status and not "pulling manifest")
            {
                Rewrite(status);
            }

            return;
        }

        if (!_hasTotal)
        {
            _hasTotal = true;
            Rewrite("");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\rDownloading {model}: {value.TotalBytes / BytesPerGigabyte:0.00} GB in all"));
        }

        TimeSpan elapsed = _time.GetElapsedTime(_sampledAt);
        if (elapsed >= s_sampling)
        {
            _megabytesPerSecond = Math.Max(0, value.CompletedBytes - _sampledBytes) / BytesPerMegabyte / elapsed.TotalSeconds;
            _sampledAt = _time.GetTimestamp();
            _sampledBytes = value.CompletedBytes;
        }

        Rewrite(string.Create(
            CultureInfo.InvariantCulture,
            $"{value.CompletedBytes / BytesPerGigabyte:0.00}/{value.TotalBytes / BytesPerGigabyte:0.00} GB ({value.CompletedBytes * 100d / value.TotalBytes:0.0}%) {_megabytesPerSecond:0.0} MB/s"));
        if (value.Status == "success")
        {
            output.WriteLine();
        }
    }

    private void Rewrite(string text)
    {
        output.Write('\r');
        output.Write(text.PadRight(_lineLength));
        output.Flush();
        _lineLength = text.Length;
    }
}
