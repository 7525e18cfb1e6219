using System.Text;
using Codex.Patching.Files;
using Codex.Patching.Matching;

namespace Codex.Patching;

/// <summary>
/// Applies sections to files, one after the other. It is the same code that applies a patch to the disk and that finds out
/// over an overlay what it would do.
/// </summary>
internal sealed class PatchRun(IPatchFiles files, string folder, bool showsAbsolutePaths)
{
    internal static UTF8Encoding StrictUtf8 { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What was done, in order. After a failure: what was done before it.</summary>
    public List<PatchedFile> Done { get; } = [];

    public string PathOf(string path) => Path.Combine(folder, path);

    /// <exception cref="PatchException">The section cannot be applied.</exception>
    public void Apply(PatchSection section)
    {
        switch (section)
        {
            case PatchSection.Add add:
                CreateParent(add.Path);
                Write(add.Path, add.Content);
                Done.Add(new PatchedFile(PatchedFileKind.Added, add.Path));
                break;
            case PatchSection.Delete delete:
                Delete(delete.Path, PatchErrorCode.DeleteFailed, $"Failed to delete file {Show(delete.Path)}");
                Done.Add(new PatchedFile(PatchedFileKind.Deleted, delete.Path));
                break;
            case PatchSection.Update { MoveTo: null } update:
                Write(update.Path, NewText(update));
                Done.Add(new PatchedFile(PatchedFileKind.Modified, update.Path));
                break;
            case PatchSection.Update { MoveTo: { } destination } update:
                Move(update, destination);
                break;
        }
    }

    private void Move(PatchSection.Update update, string destination)
    {
        string text = NewText(update);
        CreateParent(destination);
        if (IsOnto(update.Path, destination))
        {
            Write(destination, text);
            Done.Add(new PatchedFile(PatchedFileKind.Modified, destination));
            return;
        }

        Write(destination, text, modeFrom: PathOf(update.Path));
        Done.Add(new PatchedFile(PatchedFileKind.Modified, destination));
        Delete(
            update.Path,
            PatchErrorCode.MoveSourceRemains,
            $"Failed to remove original {Show(update.Path)} after writing {Show(destination)}");
    }

    // Whether removing the source would remove what was just written to the destination.
    private bool IsOnto(string source, string destination)
    {
        try
        {
            return OverlayFiles.Comparer.Equals(
                files.Resolve(PathOf(source), followLast: false), files.Resolve(PathOf(destination), followLast: true));
        }
        catch (Exception exception) when (FileFault.IsOne(exception))
        {
            throw new PatchException(
                PatchErrorCode.WriteFailed,
                $"Failed to write file {Show(destination)}: {FileFault.Describe(exception)}",
                path: Show(destination),
                innerException: exception);
        }
    }

    private string NewText(PatchSection.Update update) =>
        ChunkMatcher.Apply(Read(update.Path), update.Chunks, Show(update.Path));

    private string Read(string path)
    {
        string reason;
        Exception cause;
        try
        {
            return StrictUtf8.GetString(files.Read(PathOf(path)));
        }
        catch (DecoderFallbackException exception)
        {
            (reason, cause) = ("it is not UTF-8 text", exception);
        }
        catch (Exception exception) when (FileFault.IsOne(exception))
        {
            (reason, cause) = (FileFault.Describe(exception), exception);
        }

        throw new PatchException(
            PatchErrorCode.ReadFailed, $"Failed to read file to update {Show(path)}: {reason}", path: Show(path), innerException: cause);
    }

    private void Write(string path, string text, string? modeFrom = null) => Try(
        PatchErrorCode.WriteFailed,
        $"Failed to write file {Show(path)}",
        path,
        () => files.Write(PathOf(path), Encoding.UTF8.GetBytes(text), modeFrom));

    private void Delete(string path, PatchErrorCode code, string failure) => Try(code, failure, path, () => files.Delete(PathOf(path)));

    private void CreateParent(string path)
    {
        if (Path.GetDirectoryName(PathOf(path)) is { Length: > 0 } parent)
        {
            Try(PatchErrorCode.FolderNotCreated, $"Failed to create parent folders for {Show(path)}", path, () => files.CreateFolder(parent));
        }
    }

    private void Try(PatchErrorCode code, string failure, string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (FileFault.IsOne(exception))
        {
            throw new PatchException(code, $"{failure}: {FileFault.Describe(exception)}", path: Show(path), innerException: exception);
        }
    }

    private string Show(string path) => showsAbsolutePaths ? PathOf(path) : path;
}
