# docker buildx bake builds both images for both processors; REVISION=$(git rev-parse HEAD) labels them.
variable "VERSION" { default = "unknown" }
variable "REVISION" { default = "unknown" }
variable "IMAGE" { default = "briefing-bot" }

group "default" { targets = ["bot", "git"] }

target "bot" {
  target = "bot"
  tags = ["${IMAGE}:latest"]
  args = { VERSION = VERSION, REVISION = REVISION }
  platforms = ["linux/amd64", "linux/arm64"]
}

target "git" {
  inherits = ["bot"]
  target = "git"
  tags = ["${IMAGE}:git"]
}
