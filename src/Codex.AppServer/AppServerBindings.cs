using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Codex.AppServer.Bindings;

namespace Codex.AppServer;

/// <summary>The protocol as types of other languages, made from the types that the server itself reads and writes.</summary>
public static class AppServerBindings
{
    /// <summary>The name of the schema's file.</summary>
    public const string SchemaFile = "codex_app_server_protocol.schema.json";

    private const string Header = "// GENERATED CODE! DO NOT MODIFY BY HAND!\n\n";
    private const string IndexFile = "index.ts";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes TypeScript: a file per type, the newer family's types in <c>v2/</c>, and an index of the folder.</summary>
    /// <param name="folder">Where to; made with its parents.</param>
    /// <param name="prettier">A program that formats the files directly in the folder; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">A file cannot be written, or the formatting failed.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public static async Task WriteTypeScriptAsync(string folder, string? prettier = null, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(folder);
        TypeCatalog catalog = MessageUnions.CreateCatalog();
        foreach ((TypeName name, Shape shape) in catalog.Definitions)
        {
            string text = TypeScriptWriter.Define(name, shape);
            await WriteAsync(
                Path.Combine(folder, TypeScriptWriter.PathOf(name)), name.Folder.Length == 0 ? Header + text : text, cancellationToken).ConfigureAwait(false);
        }

        await WriteAsync(Path.Combine(folder, TypeScriptWriter.AnyPath), TypeScriptWriter.AnyDefinition, cancellationToken).ConfigureAwait(false);
        await WriteIndexAsync(folder, cancellationToken).ConfigureAwait(false);
        if (prettier is not null)
        {
            await FormatAsync(prettier, FilesIn(folder), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes one JSON Schema of all messages, <see cref="SchemaFile"/>.</summary>
    /// <param name="folder">Where to; made with its parents.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static async Task WriteJsonSchemaAsync(string folder, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(folder);
        await using var file = new FileStream(Path.Combine(folder, SchemaFile), FileMode.Create);
        await using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        JsonSchemaWriter.Write(writer, MessageUnions.CreateCatalog());
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Task WriteIndexAsync(string folder, CancellationToken cancellationToken)
    {
        var index = new StringBuilder(Header);
        foreach (string file in FilesIn(folder))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (Path.GetFileName(file) != IndexFile)
            {
                index.Append("export type { ").Append(name).Append(" } from \"./").Append(name).Append("\";\n");
            }
        }

        return WriteAsync(Path.Combine(folder, IndexFile), index.ToString(), cancellationToken);
    }

    private static string[] FilesIn(string folder)
    {
        string[] files = Directory.GetFiles(folder, "*.ts");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, s_utf8, cancellationToken).ConfigureAwait(false);
    }

    private static async Task FormatAsync(string program, string[] files, CancellationToken cancellationToken)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, ["--write", "--log-level", "warn", .. files]))!;
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                throw new IOException($"{program} ended with exit code {process.ExitCode}; the files are written but not formatted.");
            }
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new IOException($"{program} cannot be started: {failure.Message}", failure);
        }
    }
}
