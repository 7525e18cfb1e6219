using System.Runtime;

namespace Codex.Cli;

/// <summary>
/// No garbage is collected meanwhile, for work of known size whose results all stay: taking up a long session would otherwise
/// copy its history from generation to generation, a third of the time it takes.
/// </summary>
internal sealed class CollectionPause : IDisposable
{
    // Beyond this most of a file is history that a summary replaced, and what of it stays is not known beforehand.
    private const long LargestFile = 32 * 1024 * 1024;

    // Text of one byte a character in the file, of two in memory, and the objects around it.
    private const int Growth = 3;

    private readonly bool _isPaused;

    private CollectionPause(bool isPaused) => _isPaused = isPaused;

    /// <summary>Pauses while a file is read into memory.</summary>
    public static CollectionPause WhileReading(string path)
    {
        var file = new FileInfo(path);
        return new CollectionPause(file is { Exists: true, Length: > 0 and <= LargestFile } && GC.TryStartNoGCRegion(file.Length * Growth));
    }

    public void Dispose()
    {
        // When more was needed than was set aside it is over already.
        if (_isPaused && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }
    }
}
