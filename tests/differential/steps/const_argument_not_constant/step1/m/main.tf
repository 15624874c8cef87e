variable "dir" {
  const = true
}
