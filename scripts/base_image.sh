#!/usr/bin/env bash
# A stand-in for public.ecr.aws/lambda/python:3.13, made of this machine's Python 3.13 and awslambdaric, for
# `sam local --skip-pull-image` where no registry of images can be reached. Needs docker and a static busybox.
set -euo pipefail
cd "$(dirname "$0")/.."

IMAGE=public.ecr.aws/lambda/python:3.13-x86_64
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
base=$(.venv/bin/python -c 'import sys; print(sys.base_prefix)')

mkdir -p "$root"/{bin,usr/bin,etc/ssl/certs,tmp,opt,lib64,usr/lib,var/task,var/runtime,var/lang}
chmod 1777 "$root/tmp"
tar -C "$base" --exclude=site-packages --exclude=test --exclude=idlelib --exclude=__pycache__ --exclude='*.a' \
    -cf - bin lib | tar -C "$root/var/lang" -xf -
ln -sf python3.13 "$root/var/lang/bin/python3"

# The shared libraries of the interpreter, its extension modules and the layers' wheels.
{ find "$root/var/lang" -name '*.so*' -type f; echo "$root/var/lang/bin/python3.13"; } | xargs ldd 2>/dev/null |
    grep -oE '/[^ ]+\.so[^ ]*' | grep -v "^$root" | sort -u | while read -r library; do
        cp -L --parents "$library" "$root"
    done
for library in libgcc_s.so.1 libstdc++.so.6 librt.so.1 libdl.so.2 libpthread.so.0 libnss_files.so.2 libnss_dns.so.2; do
    found=$(ldconfig -p | awk -v name="$library" '$1 == name && /x86-64/ && !found++ { print $NF }')
    if [ -n "$found" ]; then cp -L --parents "$found" "$root"; fi
done

cp "$(command -v busybox)" "$root/bin/busybox"
for tool in sh mv chmod ls cat mkdir cp rm env ln test; do ln -sf busybox "$root/bin/$tool"; done
ln -sf /bin/env "$root/usr/bin/env"
echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true

.tools/bin/uv pip install --quiet --python .venv/bin/python --require-hashes --target "$root/var/runtime" \
    --requirements requirements-base-image.txt
cat > "$root/var/runtime/bootstrap" <<'BOOTSTRAP'
#!/var/lang/bin/python3.13
import os
import sys

sys.path[1:1] = ["/var/task", "/opt/python"]
sys.path.append("/var/runtime")
from awslambdaric.__main__ import main

main(["bootstrap", os.environ["_HANDLER"]])
BOOTSTRAP
chmod +x "$root/var/runtime/bootstrap"
.venv/bin/python -m compileall -q --invalidation-mode unchecked-hash -s "$root" "$root/var" >/dev/null || true

tar -C "$root" -cf - . | docker import \
    --change 'ENV LANG=C.UTF-8 LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime TZ=UTC PATH=/var/lang/bin:/usr/bin:/bin:/opt/bin LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib:/var/runtime:/opt/lib' \
    --change 'WORKDIR /var/task' --change 'ENTRYPOINT ["/var/runtime/bootstrap"]' - "$IMAGE" >/dev/null
echo "Made $IMAGE out of this machine's Python."
